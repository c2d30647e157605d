// Sends one letter to many over ten kept connections by github.com/knadh/smtppool, the sender of listmonk, and prints the
// seconds that it took:
//
//	smtppool-bench PORT COUNT FILE
//
// FILE holds the letter's text and its HTML with a zero byte between them. To build it where Go is installed:
//
//	mkdir /tmp/peer && cp benchmarks/smtppool_bench.go /tmp/peer && cd /tmp/peer
//	go mod init peer && go get github.com/knadh/smtppool/v2 && go build -o ~/bin/smtppool-bench .
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/knadh/smtppool/v2"
)

const connections = 10

func main() {
	port, count := number(os.Args[1]), number(os.Args[2])
	words, err := os.ReadFile(os.Args[3])
	stop(err)
	text, html, _ := bytes.Cut(words, []byte{0})
	pool, err := smtppool.New(smtppool.Opt{Host: "127.0.0.1", Port: port, MaxConns: connections,
		IdleTimeout: 15 * time.Second, PoolWaitTimeout: 5 * time.Second})
	stop(err)
	readers := make(chan int)
	var senders sync.WaitGroup
	start := time.Now()
	for range [connections]int{} {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for reader := range readers {
				stop(pool.Send(smtppool.Email{From: "watch@monitor.example", Subject: "Opens", Text: text, HTML: html,
					To: []string{fmt.Sprintf("reader%d@plant.example", reader)}}))
			}
		}()
	}
	for reader := 0; reader < count; reader++ {
		readers <- reader
	}
	close(readers)
	senders.Wait()
	fmt.Println(time.Since(start).Seconds())
}

func number(argument string) int {
	value, err := strconv.Atoi(argument)
	stop(err)
	return value
}

func stop(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
