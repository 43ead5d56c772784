// Produces a sync in JSON mode: the job runs with --value-format json.
//
//	go run . localhost:9092 TOPIC PARTITIONS
package main

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log"
	"math/big"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

type object = map[string]any

func main() {
	partitions, err := strconv.Atoi(os.Args[3])
	check(err)
	client, err := kgo.NewClient(kgo.SeedBrokers(os.Args[1]), kgo.DefaultProduceTopic(os.Args[2]),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.RequiredAcks(kgo.AllISRAcks()))
	check(err)
	defer client.Close()
	id := binary.BigEndian.AppendUint32(nil, uint32(time.Now().Unix()-1_400_000_000)) // a KSUID: 20 bytes
	id = append(id, make([]byte, 16)...)
	rand.Read(id[4:])

	sent := make([]int, partitions) // sequence numbers, per partition
	send := func(partition int, record object) {
		sent[partition]++
		record["syncId"], record["epoch"], record["sequence"] = id, 1, sent[partition]
		value, err := json.Marshal(record) // bytes become base64, as in protobuf's JSON mapping
		check(err)
		headers := []kgo.RecordHeader{{Key: "sync_id", Value: id}, {Key: "epoch", Value: []byte("1")},
			{Key: "sequence", Value: []byte(strconv.Itoa(sent[partition]))}}
		check(client.ProduceSync(context.Background(),
			&kgo.Record{Value: value, Partition: int32(partition), Headers: headers}).FirstErr())
	}

	for p := range partitions {
		send(p, object{"beginSync": object{"syncId": base62(id), "type": "full", "partitions": partitions}})
	}
	core := object{"id": object{"resourceType": "team", "resource": "core"}, "displayName": "Core"}
	member := object{"id": "team:core:member", "resource": core, "slug": "member"}
	send(0, object{"resource": core})
	send(0, object{"entitlement": member})
	for _, user := range []string{"ada", "grace"} {
		hash := fnv.New32a()
		hash.Write([]byte(user))
		home := int(hash.Sum32()) % partitions // all versions of a row go to one partition
		principal := object{"id": object{"resourceType": "user", "resource": user}}
		send(home, object{"resource": principal, "stampDiscoveredAt": true})
		send(home, object{"grant": object{"id": "member:" + user, "entitlement": member, "principal": principal}})
	}
	for p := range partitions {
		send(p, object{"endSync": object{"records": sent[p] - 1}})
	}
	fmt.Println(base62(id))
}

// The text form of a KSUID: 27 digits, with the capitals before the small letters.
func base62(id []byte) string {
	swap := func(r rune) rune {
		if r >= 'a' {
			return r - 'a' + 'A'
		} else if r >= 'A' {
			return r - 'A' + 'a'
		}
		return r
	}
	text := strings.Map(swap, new(big.Int).SetBytes(id).Text(62)) // Go has the small letters first
	return strings.Repeat("0", 27-len(text)) + text
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
