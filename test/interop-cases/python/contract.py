"""grpc.testing, as Python has it: message classes and methods, made from descriptors."""

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

KINDS = {
    (False, False): "unary_unary",
    (False, True): "unary_stream",
    (True, False): "stream_unary",
    (True, True): "stream_stream",
}


class Contract:
    def __init__(self, path):
        """Reads an encoded FileDescriptorSet."""
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read())
        self.pool = descriptor_pool.DescriptorPool()
        for proto in files.file:
            self.pool.Add(proto)
        self.factory = message_factory.MessageFactory(self.pool)

    def message(self, name):
        """The class of a message of grpc.testing."""
        found = self.pool.FindMessageTypeByName(f"grpc.testing.{name}")
        return self.factory.GetPrototype(found)

    def service(self, name):
        """The methods of a service of grpc.testing."""
        found = self.pool.FindServiceByName(f"grpc.testing.{name}")
        proto = descriptor_pb2.ServiceDescriptorProto()
        found.CopyToProto(proto)
        return [
            Method(found.full_name, own, method, self.factory)
            for own, method in zip(proto.method, found.methods)
        ]


class Method:
    def __init__(self, service, proto, method, factory):
        self.name = method.name
        self.path = f"/{service}/{method.name}"
        self.kind = KINDS[proto.client_streaming, proto.server_streaming]
        self.request = factory.GetPrototype(method.input_type)
        self.response = factory.GetPrototype(method.output_type)

    def call_on(self, channel):
        """What calls the method."""
        return getattr(channel, self.kind)(
            self.path,
            request_serializer=self.request.SerializeToString,
            response_deserializer=self.response.FromString,
        )

    def handler(self, function):
        """What answers the method."""
        return getattr(grpc, f"{self.kind}_rpc_method_handler")(
            function,
            request_deserializer=self.request.FromString,
            response_serializer=self.response.SerializeToString,
        )


def flag(value):
    """A switch that may be spelt out: --use_tls, --use_tls=true."""
    return {"true": True, "false": False}[value]
