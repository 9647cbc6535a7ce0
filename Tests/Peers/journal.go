package main

import (
	"bufio"
	"fmt"
	"log"
	"os"
	"strings"
)

// --- What is stored: a line each, and many lines a sync.

type journal struct{ lines chan entry }

type entry struct {
	line string
	kept chan struct{}
}

func open(path string, decided map[string]*decision) *journal {
	file := must(os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600))
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var request string
		var errcode int
		if _, err := fmt.Sscanf(lines.Text(), "decided %s %d", &request, &errcode); err == nil {
			done := make(chan struct{})
			close(done)
			decided[request] = &decision{errcode, done}
		}
	}
	j := &journal{make(chan entry, 4_096)}
	go j.write(file)
	return j
}

func (j *journal) write(file *os.File) {
	for first := range j.lines {
		batch := []entry{first}
		for more := true; more && len(batch) < 1_024; {
			select {
			case next := <-j.lines:
				batch = append(batch, next)
			default:
				more = false
			}
		}
		var text strings.Builder
		for _, one := range batch {
			text.WriteString(one.line)
			text.WriteByte('\n')
		}
		must(file.WriteString(text.String()))
		if err := file.Sync(); err != nil {
			log.Fatal(err)
		}
		for _, one := range batch {
			close(one.kept)
		}
	}
}

func (j *journal) keep(format string, values ...any) {
	one := entry{fmt.Sprintf(format, values...), make(chan struct{})}
	j.lines <- one
	<-one.kept
}
