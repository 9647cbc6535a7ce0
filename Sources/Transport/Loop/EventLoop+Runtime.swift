package import Elements

extension EventLoop: Runtime {
    package var now: Instant { Clock.now }

    package var systemTime: SystemTime { Clock.systemTime }

    package func schedule(at instant: Instant, _ action: @escaping @Sendable () -> Void) -> any Alarm {
        let alarm = LoopAlarm(timer: LoopTimer(action), loop: self)
        if isCurrent {
            arm(alarm.timer, at: instant)
        } else {
            call { alarm.loop.arm(alarm.timer, at: instant) }
        }
        return alarm
    }

    package func spawn(_ operation: @escaping @Sendable () async -> Void) {
        Task(executorPreference: self, operation: operation)
    }

    package func randomBytes(_ count: Int) -> [UInt8] {
        Randomness.bytes(count)
    }

    /// Runs `operation` on this loop and waits for what it gives; straight, when the caller is there.
    package func run<Value: Sendable>(_ operation: @escaping @Sendable () async -> Value) async -> Value {
        if isCurrent { return await operation() }
        return await Task(executorPreference: self, operation: operation).value
    }
}

/// What `schedule` gives: its timer, with the loop on whose thread alone the timer may be touched.
private struct LoopAlarm: Alarm, @unchecked Sendable {
    let timer: LoopTimer
    let loop: EventLoop

    func cancel() {
        if loop.isCurrent {
            retire()
        } else {
            loop.call { retire() }
        }
    }

    private func retire() {
        timer.isRetired = true
        loop.disarm(timer)
    }
}
