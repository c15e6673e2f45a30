"""Producers and consumers by Pulsar's own client, told what to do by lines of JSON.

Each line of standard input is a command with an `id`; its answer is a line of standard output with the same id and either
`ok` or `error`. Commands run one after the other. Ends when standard input ends.
"""

import json
import os
import sys
import time

import pulsar

TYPES = {
    "exclusive": pulsar.ConsumerType.Exclusive,
    "shared": pulsar.ConsumerType.Shared,
    "failover": pulsar.ConsumerType.Failover,
    "key_shared": pulsar.ConsumerType.KeyShared,
}


def now_ms():
    return time.time() * 1000


class Session:
    def __init__(self, service_url, token):
        authentication = pulsar.AuthenticationToken(token) if token else None
        self.client = pulsar.Client(
            service_url,
            authentication=authentication,
            operation_timeout_seconds=30,
            logger=pulsar.ConsoleLogger(pulsar.LoggerLevel.Error),
        )
        self.opened = {}
        self.received = {}

    def open_producer(self, name, topic, batchMessages=0, batchDelayMs=10, **_):
        self.opened[name] = self.client.create_producer(
            topic,
            batching_enabled=batchMessages > 0,
            batching_max_messages=max(2, batchMessages),
            batching_max_publish_delay_ms=batchDelayMs,
            block_if_queue_full=True,
        )

    def send(self, name, count=1, deliverAfterMs=None, key=None, size=10, **_):
        """Publishes messages; gives, for each, when it was handed over and when the broker had confirmed it."""
        producer = self.opened[name]
        sent = [None] * count
        failures = []

        def confirmed(i, started):
            def on(result, _message_id):
                if result != pulsar.Result.Ok:
                    failures.append(str(result))
                sent[i] = [started, now_ms()]
            return on

        for i in range(count):
            options = {}
            if deliverAfterMs is not None:
                options["deliver_at"] = int(now_ms() + deliverAfterMs)
            if key is not None:
                options["partition_key"] = f"{key}-{i}"
            producer.send_async(b"x" * size, confirmed(i, now_ms()), **options)
        producer.flush()
        while not failures and any(one is None for one in sent):
            time.sleep(0.001)
        if failures:
            raise RuntimeError(failures[0])
        return sent

    def open_consumer(self, name, topic, subscription, type="exclusive", queue=1000, earliest=True,
                      replicated=False, **_):
        position = pulsar.InitialPosition.Earliest if earliest else pulsar.InitialPosition.Latest
        self.opened[name] = self.client.subscribe(
            topic,
            subscription,
            consumer_type=TYPES[type],
            initial_position=position,
            receiver_queue_size=queue,
            replicate_subscription_state_enabled=replicated,
        )
        self.received[name] = []

    def receive(self, name, count=1, timeoutMs=15000, **_):
        """Takes messages without acknowledging them; gives how many this consumer has taken in all."""
        taken = self.received[name]
        for _i in range(count):
            taken.append(self.opened[name].receive(timeout_millis=timeoutMs))
        return len(taken)

    def ack(self, name, indexes, **_):
        """Acknowledges messages one by one; gives when each was being acknowledged."""
        times = []
        for index in indexes:
            started = now_ms()
            self.opened[name].acknowledge(self.received[name][index])
            times.append([started, now_ms()])
        return times

    def ack_upto(self, name, index, **_):
        started = now_ms()
        self.opened[name].acknowledge_cumulative(self.received[name][index])
        return [started, now_ms()]

    def close(self, name, **_):
        self.opened.pop(name).close()
        self.received.pop(name, None)


def main():
    # The client's library logs to standard output, which is for answers alone.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    session = Session(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None)
    commands = {"open_producer", "send", "open_consumer", "receive", "ack", "ack_upto", "close"}
    for line in sys.stdin:
        command = json.loads(line)
        try:
            if command["do"] not in commands:
                raise ValueError(f"unknown command {command['do']}")
            answer = {"ok": getattr(session, command["do"])(**command)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps({"id": command["id"], **answer}), file=answers, flush=True)


main()
