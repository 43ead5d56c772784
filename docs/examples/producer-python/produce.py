"""Produces a sync in JSON mode: the job runs with --value-format json.

    pip install kafka-python
    python produce.py localhost:9092 TOPIC
"""
import base64, json, os, sys, time
from kafka import KafkaProducer

servers, topic = sys.argv[1:3]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
raw = int(time.time() - 1_400_000_000).to_bytes(4, "big") + os.urandom(16)  # a KSUID: 20 bytes
number, text = int.from_bytes(raw, "big"), ""
while len(text) < 27:
    number, digit = divmod(number, 62)
    text = ALPHABET[digit] + text

producer = KafkaProducer(bootstrap_servers=servers, acks="all")
partitions = sorted(producer.partitions_for(topic))
sent = dict.fromkeys(partitions, 0)  # sequence numbers, per partition


def send(partition, record):
    sent[partition] += 1
    routing = {"syncId": base64.b64encode(raw).decode(), "epoch": 1, "sequence": sent[partition]}
    headers = [("sync_id", raw), ("epoch", b"1"), ("sequence", b"%d" % sent[partition])]
    producer.send(topic, json.dumps({**record, **routing}).encode(), partition=partition, headers=headers)


for partition in partitions:
    send(partition, {"beginSync": {"syncId": text, "type": "full", "partitions": len(partitions)}})
core = {"id": {"resourceType": "team", "resource": "core"}, "displayName": "Core"}
member = {"id": "team:core:member", "resource": core, "slug": "member"}
send(partitions[0], {"resource": core})
send(partitions[0], {"entitlement": member})
for user in ("ada", "grace"):
    principal = {"id": {"resourceType": "user", "resource": user}}
    home = partitions[hash(user) % len(partitions)]  # all versions of a row go to one partition
    send(home, {"resource": principal, "stampDiscoveredAt": True})
    send(home, {"grant": {"id": "member:" + user, "entitlement": member, "principal": principal}})
producer.flush()
for partition in partitions:
    send(partition, {"endSync": {"records": sent[partition] - 1}})
producer.flush()
print(text)
