"""grpcio as a server of RouteGuide and TestService, told by lines of JSON what to be."""

import base64
import math
import threading
from concurrent import futures

import grpc
from contract import Contract, orders, say

NEVER = -1
METRES = 6_371_000
INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"


class RouteGuide:
    """As the official example has it, but with one memory for all streams."""

    def __init__(self, contract, setup):
        self.methods = contract.methods
        self.features = [
            (feature["name"], feature["location"]["latitude"], feature["location"]["longitude"])
            for feature in setup["features"]
        ]
        self.off_the_globe = base64.b64decode(setup["offTheGlobe"])
        self.notes = {}
        self.lock = threading.Lock()

    def name_at(self, point):
        for name, latitude, longitude in self.features:
            if (latitude, longitude) == (point.latitude, point.longitude):
                return name
        return ""

    def GetFeature(self, point, context):
        if abs(point.latitude) > 900_000_000:
            context.set_trailing_metadata([("grpc-status-details-bin", self.off_the_globe)])
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "latitude out of range")
        return self.methods["routeguide.RouteGuide/GetFeature"].response(
            name=self.name_at(point), location=point
        )

    def ListFeatures(self, area, context):
        feature_class = self.methods["routeguide.RouteGuide/ListFeatures"].response
        south, north = sorted((area.lo.latitude, area.hi.latitude))
        west, east = sorted((area.lo.longitude, area.hi.longitude))
        for name, latitude, longitude in self.features:
            if name and south <= latitude <= north and west <= longitude <= east:
                location = {"latitude": latitude, "longitude": longitude}
                yield feature_class(name=name, location=location)

    def RecordRoute(self, points, context):
        count, named, distance, previous = 0, 0, 0.0, None
        for point in points:
            count += 1
            named += self.name_at(point) != ""
            if previous is not None:
                distance += distance_between(previous, point)
            previous = point
        summary_class = self.methods["routeguide.RouteGuide/RecordRoute"].response
        return summary_class(pointCount=count, featureCount=named, distance=int(distance))

    def RouteChat(self, notes, context):
        for note in notes:
            place = (note.location.latitude, note.location.longitude)
            with self.lock:
                earlier = list(self.notes.setdefault(place, []))
                self.notes[place].append(note)
            yield from earlier


def distance_between(a, b):
    latitudes = [math.radians(point.latitude / 1e7) for point in (a, b)]
    half_height = (latitudes[1] - latitudes[0]) / 2
    half_width = math.radians((b.longitude - a.longitude) / 1e7) / 2
    square = (
        math.sin(half_height) ** 2
        + math.cos(latitudes[0]) * math.cos(latitudes[1]) * math.sin(half_width) ** 2
    )
    return 2 * METRES * math.atan2(math.sqrt(square), math.sqrt(max(0, 1 - square)))


class TestService:
    def __init__(self, contract):
        self.methods = contract.methods

    def answer(self, method, size):
        return self.methods[f"grpc.testing.TestService/{method}"].response(
            payload={"body": bytes(size)}
        )

    def EmptyCall(self, request, context):
        return self.methods["grpc.testing.TestService/EmptyCall"].response()

    def UnaryCall(self, request, context):
        echo_metadata(context)
        end_as(request.responseStatus, context)
        if request.responseSize == NEVER:
            over = threading.Event()
            context.add_callback(over.set)
            over.wait()
            say(event="cancelled", method="UnaryCall")
            return None
        return self.answer("UnaryCall", request.responseSize)

    def StreamingOutputCall(self, request, context):
        echo_metadata(context)
        for wanted in request.responseParameters:
            yield self.answer("StreamingOutputCall", wanted.size)

    def StreamingInputCall(self, requests, context):
        size = sum(len(request.payload.body) for request in requests)
        answer_class = self.methods["grpc.testing.TestService/StreamingInputCall"].response
        return answer_class(aggregatedPayloadSize=size)

    def FullDuplexCall(self, requests, context):
        echo_metadata(context)
        for request in requests:
            end_as(request.responseStatus, context)
            for wanted in request.responseParameters:
                yield self.answer("FullDuplexCall", wanted.size)


def echo_metadata(context):
    received = context.invocation_metadata()
    context.send_initial_metadata([(name, value) for name, value in received if name == INITIAL])
    context.set_trailing_metadata([(name, value) for name, value in received if name == TRAILING])


def end_as(status, context):
    for code in grpc.StatusCode:
        if code.value[0] == status.code and status.code != 0:
            context.abort(code, status.message)


def handlers(contract, service, implementation):
    """What grpc_tools would generate."""
    found = {}
    for name in contract.services[service]:
        behaviour = getattr(implementation, name, None)
        if behaviour is None:
            continue
        method = contract.methods[f"{service}/{name}"]
        make = getattr(grpc, f"{method.kind}_rpc_method_handler")
        found[name] = make(
            behaviour,
            request_deserializer=method.request.FromString,
            response_serializer=method.response.SerializeToString,
        )
    return grpc.method_handlers_generic_handler(service, found)


def main():
    lines = orders()
    setup = next(lines)
    contract = Contract(setup["descriptors"])
    options = [
        ("grpc.max_concurrent_streams", setup["maxConcurrentStreams"]),
        ("grpc.so_reuseport", 0),
    ]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), options=options)
    server.add_generic_rpc_handlers([
        handlers(contract, "routeguide.RouteGuide", RouteGuide(contract, setup)),
        handlers(contract, "grpc.testing.TestService", TestService(contract)),
    ])
    address = f"127.0.0.1:{setup['port']}"
    tls = setup.get("tls")
    if tls is None:
        port = server.add_insecure_port(address)
    else:
        pair = (tls["key"].encode(), tls["cert"].encode())
        ca = tls["ca"].encode() if "ca" in tls else None
        credentials = grpc.ssl_server_credentials([pair], ca, require_client_auth=ca is not None)
        port = server.add_secure_port(address, credentials)
    server.start()
    say(event="ready", port=port)
    for order in lines:
        if order["op"] == "stop":
            server.stop(None if order["graceMs"] == 0 else order["graceMs"] / 1000).wait()
            say(event="stopped")
    server.stop(None)


main()
