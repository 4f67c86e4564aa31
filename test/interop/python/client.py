"""grpcio as a client: makes the calls that a test asks for by lines of JSON."""

import queue
import threading

import grpc
from contract import STATUS_NAMES, Contract, from_fields, from_json, orders, say, to_fields, to_json

END = object()


class Call:
    """One call, on a thread of its own."""

    def __init__(self, channel, contract, order):
        self.id = order["call"]
        self.method = contract.methods[order["method"]]
        self.requests = queue.Queue()
        self.call = None
        invoke = getattr(channel, self.method.kind)(
            f"/{order['method']}",
            request_serializer=self.method.request.SerializeToString,
            response_deserializer=self.method.response.FromString,
        )
        timeout_ms = order.get("timeoutMs")
        self.options = {
            "timeout": None if timeout_ms is None else timeout_ms / 1000,
            "metadata": from_fields(order.get("metadata", {})),
            "wait_for_ready": order.get("waitForReady"),
        }
        self.invoke = invoke if self.method.gives_stream else invoke.future
        if self.method.takes_stream:
            self.start(iter(self.requests.get, END))

    def start(self, request):
        self.call = self.invoke(request, **self.options)
        threading.Thread(target=self.follow, daemon=True).start()

    def send(self, message):
        request = from_json(message, self.method.request)
        if self.method.takes_stream:
            self.requests.put(request)
        else:
            self.start(request)

    def follow(self):
        try:
            say(call=self.id, event="headers", fields=to_fields(self.call.initial_metadata()))
            responses = self.call if self.method.gives_stream else [self.call.result()]
            for response in responses:
                say(call=self.id, event="message", message=to_json(response))
        except (grpc.RpcError, grpc.FutureCancelledError):
            pass  # the status says it
        say(
            call=self.id,
            event="end",
            status=STATUS_NAMES[self.call.code()],
            detail=self.call.details() or "",
            trailers=to_fields(self.call.trailing_metadata()),
        )


def main():
    calls = {}
    lines = orders()
    setup = next(lines)
    contract = Contract(setup["descriptors"])
    options = [("grpc.use_local_subchannel_pool", 1), ("grpc.initial_reconnect_backoff_ms", 100)]
    if "authority" in setup:
        own = setup.get("certificate", {})
        credentials = grpc.ssl_channel_credentials(
            setup["authority"].encode(),
            own["key"].encode() if own else None,
            own["cert"].encode() if own else None,
        )
        channel = grpc.secure_channel(setup["target"], credentials, options)
    else:
        channel = grpc.insecure_channel(setup["target"], options)
    say(event="ready")
    for order in lines:
        if order["op"] == "open":
            calls[order["call"]] = Call(channel, contract, order)
            continue
        call = calls[order["call"]]
        if order["op"] == "send":
            call.send(order["message"])
        elif order["op"] == "halfClose":
            call.requests.put(END)
        elif order["op"] == "cancel":
            call.call.cancel()
            call.requests.put(END)
    for call in calls.values():
        call.requests.put(END)
    channel.close()


main()
