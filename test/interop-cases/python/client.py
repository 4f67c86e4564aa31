"""The test cases on grpcio: grpc/grpc doc/interop-test-descriptions.md, "Client"."""

import argparse
import queue
import sys

import grpc
from contract import Contract, flag

LARGE_REQUEST = 271828
LARGE_RESPONSE = 314159
TURNS = [(27182, 31415), (8, 9), (1828, 2653), (45904, 58979)]
METADATA = (
    ("x-grpc-test-echo-initial", "test_initial_metadata_value"),
    ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"),
)
SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
TIMEOUT_S = 15


def want(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, want {wanted!r}")


def want_status(call, code, details=None):
    """Waits for a call that is to fail."""
    want("status", call.code(), code)
    if details is not None:
        want("status message", call.details(), details)


class Requests:
    """A stream of requests that are made while the call goes on."""

    def __init__(self):
        self.queue = queue.Queue()

    def send(self, request):
        self.queue.put(request)

    def end(self):
        self.queue.put(None)

    def __iter__(self):
        return iter(self.queue.get, None)


class Cases:
    def __init__(self, contract, channel):
        self.message = contract.message
        self.call = {
            method.path: method.call_on(channel)
            for service in ("TestService", "UnimplementedService")
            for method in contract.service(service)
        }

    def method(self, name):
        return self.call[f"/grpc.testing.TestService/{name}"]

    def large_request(self):
        return self.message("SimpleRequest")(
            response_size=LARGE_RESPONSE, payload={"body": bytes(LARGE_REQUEST)}
        )

    def output_request(self, sent, *asked):
        return self.message("StreamingOutputCallRequest")(
            payload={"body": bytes(sent)}, response_parameters=[{"size": size} for size in asked]
        )

    def empty_unary(self):
        response = self.method("EmptyCall")(self.message("Empty")(), timeout=TIMEOUT_S)
        want("response", response, self.message("Empty")())

    def large_unary(self):
        response = self.method("UnaryCall")(self.large_request(), timeout=TIMEOUT_S)
        want("zeros", response.payload.body == bytes(LARGE_RESPONSE), True)

    def client_streaming(self):
        request = self.message("StreamingInputCallRequest")
        requests = [request(payload={"body": bytes(sent)}) for sent, _ in TURNS]
        response = self.method("StreamingInputCall")(iter(requests), timeout=TIMEOUT_S)
        want("aggregated payload size", response.aggregated_payload_size, 74922)

    def server_streaming(self):
        request = self.output_request(0, *(asked for _, asked in TURNS))
        responses = self.method("StreamingOutputCall")(request, timeout=TIMEOUT_S)
        sizes = [len(response.payload.body) for response in responses]
        want("sizes of the responses", sizes, [asked for _, asked in TURNS])

    def ping_pong(self):
        requests = Requests()
        responses = self.method("FullDuplexCall")(iter(requests), timeout=TIMEOUT_S)
        for sent, asked in TURNS:
            requests.send(self.output_request(sent, asked))
            want("size of the response", len(next(responses).payload.body), asked)
        requests.end()
        want("responses left", list(responses), [])

    def empty_stream(self):
        want("responses", list(self.method("FullDuplexCall")(iter(()), timeout=TIMEOUT_S)), [])

    def custom_metadata(self):
        unary = self.method("UnaryCall").future(
            self.large_request(), metadata=METADATA, timeout=TIMEOUT_S
        )
        want("octets", len(unary.result().payload.body), LARGE_RESPONSE)
        check_metadata(unary)
        requests = iter([self.output_request(LARGE_REQUEST, LARGE_RESPONSE)])
        stream = self.method("FullDuplexCall")(requests, metadata=METADATA, timeout=TIMEOUT_S)
        want("sizes", [len(response.payload.body) for response in stream], [LARGE_RESPONSE])
        check_metadata(stream)

    def status_code_and_message(self):
        status = {"code": 2, "message": "test status message"}
        self.unary_ends_as(status)
        request = self.message("StreamingOutputCallRequest")(response_status=status)
        stream = self.method("FullDuplexCall")(iter([request]), timeout=TIMEOUT_S)
        want_status(stream, grpc.StatusCode.UNKNOWN, status["message"])

    def special_status_message(self):
        self.unary_ends_as({"code": 2, "message": SPECIAL})

    def unary_ends_as(self, status):
        request = self.message("SimpleRequest")(response_status=status)
        call = self.method("UnaryCall").future(request, timeout=TIMEOUT_S)
        want_status(call, grpc.StatusCode.UNKNOWN, status["message"])

    def unimplemented_method(self):
        self.unimplemented("TestService")

    def unimplemented_service(self):
        self.unimplemented("UnimplementedService")

    def unimplemented(self, service):
        method = self.call[f"/grpc.testing.{service}/UnimplementedCall"]
        call = method.future(self.message("Empty")(), timeout=TIMEOUT_S)
        want_status(call, grpc.StatusCode.UNIMPLEMENTED)

    def client_compressed_unary(self):
        def call(expected, compression):
            request = self.large_request()
            request.expect_compressed.value = expected
            return self.method("UnaryCall").future(
                request, compression=compression, timeout=TIMEOUT_S
            )

        want_status(call(True, None), grpc.StatusCode.INVALID_ARGUMENT)
        for expected, compression in ((True, grpc.Compression.Gzip), (False, None)):
            response = call(expected, compression).result()
            want("octets", len(response.payload.body), LARGE_RESPONSE)

    def server_compressed_unary(self):
        for value in (True, False):
            request = self.large_request()
            request.response_compressed.value = value
            response = self.method("UnaryCall")(request, timeout=TIMEOUT_S)
            want("octets", len(response.payload.body), LARGE_RESPONSE)

    def server_compressed_streaming(self):
        request = self.message("StreamingOutputCallRequest")(
            response_parameters=[
                {"size": 31415, "compressed": {"value": True}},
                {"size": 92653, "compressed": {"value": False}},
            ]
        )
        responses = self.method("StreamingOutputCall")(request, timeout=TIMEOUT_S)
        sizes = [len(response.payload.body) for response in responses]
        want("sizes of the responses", sizes, [31415, 92653])

    def cancel_after_begin(self):
        requests = Requests()
        call = self.method("StreamingInputCall").future(iter(requests))
        call.cancel()
        want_status(call, grpc.StatusCode.CANCELLED)
        requests.end()

    def cancel_after_first_response(self):
        requests = Requests()
        requests.send(self.output_request(27182, 31415))
        responses = self.method("FullDuplexCall")(iter(requests), timeout=TIMEOUT_S)
        want("size of the response", len(next(responses).payload.body), 31415)
        responses.cancel()
        want_status(responses, grpc.StatusCode.CANCELLED)
        requests.end()

    def timeout_on_sleeping_server(self):
        requests = Requests()
        requests.send(self.output_request(27182))
        call = self.method("FullDuplexCall")(iter(requests), timeout=0.001)
        want_status(call, grpc.StatusCode.DEADLINE_EXCEEDED)
        requests.end()


def check_metadata(call):
    (initial, trailing) = METADATA
    headers = [entry for entry in call.initial_metadata() if entry[0] == initial[0]]
    want("initial metadata", [tuple(entry) for entry in headers], [initial])
    trailers = [entry for entry in call.trailing_metadata() if entry[0] == trailing[0]]
    want("trailing metadata", [tuple(entry) for entry in trailers], [trailing])


def open_channel(flags):
    target = f"{flags.server_host}:{flags.server_port}"
    options = [("grpc.use_local_subchannel_pool", 1)]
    if not flags.use_tls:
        return grpc.insecure_channel(target, options)
    with open(flags.ca_file, "rb") as ca:
        credentials = grpc.ssl_channel_credentials(ca.read())
    return grpc.secure_channel(target, credentials, options)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server_host", default="localhost")
    parser.add_argument("--server_port", type=int, required=True)
    parser.add_argument("--test_case", required=True)
    parser.add_argument("--use_tls", type=flag, nargs="?", const=True, default=False)
    parser.add_argument("--ca_file")
    parser.add_argument("--descriptors", required=True)
    flags = parser.parse_args()
    contract = Contract(flags.descriptors)
    failures = 0
    for name in flags.test_case.split(","):
        with open_channel(flags) as channel:
            try:
                grpc.channel_ready_future(channel).result(timeout=TIMEOUT_S)
                getattr(Cases(contract, channel), name)()
                print(f"ok {name}", flush=True)
            except Exception as error:  # whatever it is, the case has failed
                failures += 1
                print(f"not ok {name}: {str(error) or type(error).__name__}", flush=True)
    sys.exit(1 if failures else 0)


main()
