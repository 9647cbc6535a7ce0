import Elements
