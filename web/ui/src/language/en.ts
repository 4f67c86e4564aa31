import { countText } from "./format.ts";

/** Every text of the page, in English. Its shape is what each other language must fill. */
export const en = {
  otherLanguage: "中文",
  switchLanguage: "Switch language to Chinese: 中文",
  tagline: "The four kinds of gRPC call, on a map",
  skipToMap: "Skip to the map",
  skipToCall: "Skip to the call and its frames",
  themeToDark: "Switch to the dark theme",
  themeToLight: "Switch to the light theme",

  link: {
    connecting: "Connecting…",
    online: "Online",
    reconnected: "Online again",
    waiting: "Offline",
    closed: "Closed",
    retryIn: (seconds: number) => `reconnecting in ${seconds} s`,
    retryNow: "Try now",
    spoken: {
      connecting: "Connecting to the server",
      online: "Connected to the server",
      waiting: "The connection is lost. The page reconnects by itself.",
      closed: "The connection is closed",
    },
    reason: (reason: string) => `The last attempt failed: ${reason}`,
    unreachable: "The server cannot be reached.",
    howToStart: "The page goes on trying. To start the server, in the folder of RouteGuide:",
  },

  sheet: {
    larger: "Show more of the panel",
    smaller: "Show more of the map",
  },

  tools: {
    title: "Tools",
    names: { point: "Point", area: "Area", route: "Route", chat: "Chat" },
    unread: (count: number) => `${count} unread`,
    key: (key: string) => `key ${key}`,
  },

  kinds: {
    unary: "unary",
    serverStreaming: "server streaming",
    clientStreaming: "client streaming",
    bidiStreaming: "bidirectional streaming",
  },

  diagram: {
    page: "this page",
    server: "server",
    stream: (type: string) => `stream of ${type}`,
    unary: (sent: string, received: string) => `One ${sent} goes out, one ${received} comes back`,
    serverStreaming: (sent: string, received: string) =>
      `One ${sent} goes out, a stream of ${received} comes back`,
    clientStreaming: (sent: string, received: string) =>
      `A stream of ${sent} goes out, one ${received} comes back`,
    bidiStreaming: (sent: string, received: string) =>
      `A stream of ${sent} goes out while a stream of ${received} comes back`,
  },

  place: {
    degrees: "degrees",
    e7: "E7",
    unnamed: "Place without a name",
    label: "Latitude, longitude",
    hint: "in degrees or E7",
    placeholder: "e.g. 40.91, -74.62",
    faults: {
      form: "Not a place: write two numbers, latitude, longitude",
      latitude: "Latitude must be −90 to 90 degrees, or ±900000000 in E7",
      longitude: "Longitude must be −180 to 180 degrees, or ±1800000000 in E7",
    },
    readAsE7: (degrees: string) => `Read as E7: ${degrees}`,
  },

  point: {
    lead: "Click a place on the map.",
    touchLead: "Tap a place on the map.",
    teach: "GetFeature is a unary call: one request, one response.",
    ask: "Ask",
    example: "Try the tutorial’s place",
    asking: "Asking…",
    nothing: "Nothing has a name here",
    nothingWhy:
      "The status is OK all the same: by its contract the service answers a feature with an empty name, not NOT_FOUND.",
  },

  area: {
    lead: "Drag across the map, or click two corners.",
    touchLead: "Draw across the map with a finger, or tap two corners.",
    teach:
      "ListFeatures streams from the server: one request, then a response for each place, shown as it arrives.",
    corner: "First corner set. Click the opposite one; Escape drops it.",
    touchCorner: "First corner set. Tap the opposite one.",
    unnamed: "Also places without a name",
    unnamedHow: "sends the metadata x-routeguide-unnamed: include",
    wholeView: "List what the map shows",
    streaming: (count: number) => `${countText(count)} so far…`,
    found: (count: number) => (count === 1 ? "1 place" : `${countText(count)} places`),
    before: (count: number) =>
      count === 1 ? "1 place before it stopped" : `${countText(count)} places before it stopped`,
    dropped: (count: number) =>
      `${countText(count)} more had arrived; stopping dropped them unread.`,
    nothing: "No places in this area",
    cancel: "Cancel",
    cancelHow: "Cancel stops the server in mid-stream",
  },

  route: {
    lead: "Click places one after the other.",
    touchLead: "Tap places one after the other.",
    teach:
      "RecordRoute streams to the server: each place you pick sends one Point now. The one answer comes after you half-close.",
    finish: "Half-close",
    finishHow: "Half-close says “that was all”; the summary comes back",
    cancel: "Cancel",
    walk: "Record a walk",
    walkHow: "sends twelve places, with pauses",
    walking: "Walking…",
    sent: (count: number) => (count === 1 ? "1 point sent" : `${countText(count)} points sent`),
    unsent: (count: number) => `${countText(count)} still waiting for a stream`,
    waiting: "Waiting for the summary…",
    kept: "The points are kept. Your next one sends them all again, in a new call.",
    again: "Send again",
    startOver: "Start over",
    summary: "Route summary",
    points: "points",
    features: "places hit",
    distance: "distance",
    elapsed: "time",
    stops: "The route’s points, in order",
  },

  chat: {
    lead: "Click a place and leave a note.",
    touchLead: "Tap a place and leave a note.",
    teach:
      "RouteChat streams both ways: earlier notes at that place come back, and everyone’s new notes arrive live.",
    pick: "First click a place on the map.",
    touchPick: "First tap a place on the map.",
    at: "Note at",
    thisPlace: "this place",
    note: "Your note",
    placeholder: "Say something",
    send: "Leave note",
    halfClose: "Half-close",
    halfCloseHow: "Half-close: no more notes from you; the server ends the stream",
    cancel: "Cancel",
    join: "Join the chat",
    transcript: "Notes on this stream, oldest first",
    leaving: "Half-closed. The server ends the stream…",
    lost: "No stream now: the chat is joined again as soon as the server can be reached.",
    draftKept: "Not connected to the chat: your draft is kept.",
    sent: "sent",
    received: "received",
    again: "earlier note",
    show: (place: string) => `Pick this place: ${place}`,
    notes: (count: number) => (count === 1 ? "1 note" : `${count} notes`),
    events: {
      joined: "You joined: the stream is open",
      rejoined: "Connected again: a new stream is open",
      left: "You left: the stream ended with OK",
      lost: "The connection broke. The last notes may not have arrived.",
      cancelled: "You cancelled: the stream was reset",
      failed: "The stream failed",
    },
  },

  features: {
    title: "Places on the map",
    titleFound: "Places in the area",
    filter: "Filter by name",
    none: "No place matches.",
    keys: "Up and down choose, Enter uses the tool there",
  },

  map: {
    title: "Map",
    label: "Map of places",
    keys: "Arrow keys move the crosshair (with Shift: far), Enter uses the tool there, plus and minus zoom, 1 to 4 choose a tool, Escape hides the crosshair. The places can also be chosen from the list.",
    zoomIn: "Zoom in",
    zoomOut: "Zoom out",
    home: "Back to New Jersey and New York",
    crosshair: (place: string) => `Crosshair at ${place}`,
    crosshairNear: (name: string) => `Crosshair on ${name}`,
    sources:
      "Lines: US Census, Natural Earth. Places: gRPC authors; world set: GeoNames (CC BY 4.0).",
    tileSources: (tiles: string) =>
      `${tiles} Places: gRPC authors; world set: GeoNames (CC BY 4.0).`,
    legend: {
      title: "Legend",
      place: "place",
      asked: "place asked for",
      found: "place found",
      sent: "point sent",
      notes: "notes here",
    },
    hints: {
      point: "Click a place",
      area: "Drag a rectangle, or click two corners",
      areaSecond: "Click the opposite corner",
      route: "Click to send a point; Enter half-closes",
      chat: "Click a place to leave a note",
    },
    touchHints: {
      point: "Tap a place",
      area: "Draw a rectangle, or tap two corners",
      areaSecond: "Tap the opposite corner",
      route: "Tap to send a point",
      chat: "Tap a place to leave a note",
    },
  },

  call: {
    title: "Call",
    calls: "Calls, latest first",
    none: "No call yet. Use a tool, and its facts appear here: status, metadata, timing, every frame.",
    fill: "The page made this call by itself, to fill the map.",
    phases: {
      open: "open",
      halfClosed: "half-closed",
      ended: "ended",
    },
    status: "Status",
    time: "Time",
    running: (time: string) => `${time} so far`,
    first: (time: string) => `first message back after ${time}`,
    sent: "Sent",
    received: "Received",
    messages: (count: number) => (count === 1 ? "1 message" : `${countText(count)} messages`),
    messageBytes: (bytes: string) => `${bytes} of protobuf`,
    wireBytes: (bytes: string) => `${bytes} on the wire`,
    stream: "Stream",
    noStreamYet: "none yet",
    noStream: "none",
    deadline: "Deadline",
    noDeadline: "none",
    request: "Request headers",
    headers: "Response headers",
    trailers: "Trailers",
    notYet: "not yet",
    noHeaders: "none",
  },

  wire: {
    title: "Wire",
    thisCall: "This call",
    connection: "Whole connection",
    scope: "Frames shown",
    frames: (count: number) => (count === 1 ? "1 frame" : `${countText(count)} frames`),
    dropped: (count: number) => `${countText(count)} older ones not kept`,
    list: "Frames, oldest first",
    empty: "The frames of the call appear here as they pass.",
    noFrames: "No frames: the call ended before it got a stream.",
    sent: "sent",
    received: "received",
    stream: (id: number) => (id === 0 ? "connection" : `stream ${id}`),
    pick: "Choose a frame to see its bytes.",
    detail: "Frame",
    offset: "offset",
    flags: "flags",
    noFlags: "none",
    decoded: "Decoded headers",
    bytes: "Bytes",
    cut: (kept: number, size: number) => `the first ${kept} of ${size} bytes`,
    parts: {
      header: "frame header 9 B",
      prefix: "gRPC prefix 5 B",
      payload: "payload",
      message: "message",
    },
    close: "Close the frame",
  },

  failure: {
    hints: {
      CANCELLED: "You stopped the call; the server was told by RST_STREAM.",
      DEADLINE_EXCEEDED: "The deadline passed before the call was over.",
      UNAVAILABLE:
        "The server cannot be reached now. The page reconnects by itself; try again then.",
      RESOURCE_EXHAUSTED: "A limit was reached on the way. Try again in a while.",
      INVALID_ARGUMENT: "The server understood the request and refuses it.",
      UNIMPLEMENTED: "The server does not know this method.",
    } as Readonly<Record<string, string>>,
  },
};

export type Messages = typeof en;
