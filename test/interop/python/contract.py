"""The contracts as Python has them, and the lines of JSON by which a test speaks to a process."""

import base64
import json
import sys
import threading

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

KINDS = {
    (False, False): "unary_unary",
    (False, True): "unary_stream",
    (True, False): "stream_unary",
    (True, True): "stream_stream",
}


class Contract:
    """Message classes and methods, built from an encoded FileDescriptorSet."""

    def __init__(self, encoded):
        files = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(encoded))
        pool = descriptor_pool.DescriptorPool()
        self.methods = {}
        self.services = {}
        factory = message_factory.MessageFactory(pool)
        for file in files.file:
            pool.Add(file)
        for file in files.file:
            for service in file.service:
                found = pool.FindServiceByName(f"{file.package}.{service.name}")
                self.services[found.full_name] = []
                for proto, method in zip(service.method, found.methods):
                    self.methods[f"{found.full_name}/{method.name}"] = Method(
                        proto, method, factory.GetPrototype
                    )
                    self.services[found.full_name].append(method.name)


class Method:
    def __init__(self, proto, method, class_of):
        self.takes_stream = proto.client_streaming
        self.gives_stream = proto.server_streaming
        self.kind = KINDS[self.takes_stream, self.gives_stream]
        self.request = class_of(method.input_type)
        self.response = class_of(method.output_type)


def to_json(message):
    return json_format.MessageToDict(message, including_default_value_fields=True)


def from_json(value, message_class):
    return json_format.ParseDict(value, message_class())


def to_fields(metadata):
    """Metadata as JSON: a list for each name, bytes as base64 without padding."""
    fields = {}
    for name, value in metadata or ():
        if isinstance(value, bytes):
            value = base64.b64encode(value).decode().rstrip("=")
        fields.setdefault(name, []).append(value)
    return fields


def from_fields(fields):
    def value_of(name, text):
        if not name.endswith("-bin"):
            return text
        return base64.b64decode(text + "=" * (-len(text) % 4))

    return [(name, value_of(name, text)) for name, texts in fields.items() for text in texts]


_lock = threading.Lock()


def say(**event):
    with _lock:
        sys.stdout.write(json.dumps(event) + "\n")
        sys.stdout.flush()


def orders():
    """What the test wants, one after another, until it closes standard input."""
    for line in sys.stdin:
        yield json.loads(line)


STATUS_NAMES = {code: code.name for code in grpc.StatusCode}
