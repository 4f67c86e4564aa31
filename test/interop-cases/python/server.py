"""TestService on grpcio: grpc/grpc doc/interop-test-descriptions.md, "Server"."""

import argparse
import re
import signal
import threading
from concurrent import futures

import grpc
from contract import Contract, flag

INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"
CODES = {code.value[0]: code for code in grpc.StatusCode}


class TestService:
    def __init__(self, contract):
        self.contract = contract

    def handlers(self):
        return {
            method.name: method.handler(getattr(self, snake_case(method.name)))
            for method in self.contract.service("TestService")
            if hasattr(self, snake_case(method.name))
        }

    def empty_call(self, request, context):
        return self.contract.message("Empty")()

    def unary_call(self, request, context):
        if request.HasField("response_compressed"):
            set_compression(request.response_compressed.value, context)  # goes with the headers
        echo_metadata(context)
        end_as(request.response_status, context)
        return self.sized("SimpleResponse", request.response_size)

    def streaming_output_call(self, request, context):
        yield from self.answers(request, context)

    def streaming_input_call(self, requests, context):
        size = sum(len(request.payload.body) for request in requests)
        return self.contract.message("StreamingInputCallResponse")(aggregated_payload_size=size)

    def full_duplex_call(self, requests, context):
        echo_metadata(context)
        for request in requests:
            end_as(request.response_status, context)
            yield from self.answers(request, context)

    def answers(self, request, context):
        if any(parameters.compressed.value for parameters in request.response_parameters):
            set_compression(True, context)
        for parameters in request.response_parameters:
            if parameters.HasField("compressed") and not parameters.compressed.value:
                context.disable_next_message_compression()
            yield self.sized("StreamingOutputCallResponse", parameters.size)

    def sized(self, name, size):
        return self.contract.message(name)(payload={"body": bytes(size)})


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def echo_metadata(context):
    received = context.invocation_metadata()
    context.send_initial_metadata([entry for entry in received if entry[0] == INITIAL])
    context.set_trailing_metadata([entry for entry in received if entry[0] == TRAILING])


def end_as(status, context):
    if status.code != 0:
        context.abort(CODES[status.code], status.message)


def set_compression(is_wanted, context):
    algorithm = grpc.Compression.Gzip if is_wanted else grpc.Compression.NoCompression
    context.set_compression(algorithm)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--use_tls", type=flag, nargs="?", const=True, default=False)
    parser.add_argument("--tls_cert_file")
    parser.add_argument("--tls_key_file")
    parser.add_argument("--descriptors", required=True)
    flags = parser.parse_args()

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=8))
    service = TestService(Contract(flags.descriptors))
    server.add_generic_rpc_handlers(
        [grpc.method_handlers_generic_handler("grpc.testing.TestService", service.handlers())]
    )
    address = f"127.0.0.1:{flags.port}"
    if flags.use_tls:
        with open(flags.tls_key_file, "rb") as key, open(flags.tls_cert_file, "rb") as cert:
            credentials = grpc.ssl_server_credentials([(key.read(), cert.read())])
        port = server.add_secure_port(address, credentials)
    else:
        port = server.add_insecure_port(address)
    server.start()
    print(f"listening on {port}", flush=True)

    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    signal.signal(signal.SIGINT, lambda *_: told.set())
    told.wait()
    server.stop(grace=0).wait()


main()
