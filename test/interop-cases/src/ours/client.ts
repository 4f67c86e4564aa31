import { createChannel, createClient } from "@route-guide/grpc";
import { TestService, UnimplementedService } from "@route-guide/proto/testing";
import type { Dialer } from "@route-guide/transport";
import { tcpDialer } from "@route-guide/transport/node";
import type { Target, TestClients } from "../test-clients.ts";

/** The client on our stack. */
export function connectOurs(target: Target): TestClients {
  const channel = createChannel(dialerTo(target));
  return {
    test: createClient(TestService, channel),
    unimplemented: createClient(UnimplementedService, channel),
    close: () => channel.close(),
  };
}

function dialerTo({ host, port, tls, hostOverride }: Target): Dialer {
  if (hostOverride === undefined) return tcpDialer({ host, port, ...(tls && { tls }) });
  const dialer = tcpDialer({
    host,
    port,
    ...(tls && { tls: { ...tls, servername: hostOverride } }),
  });
  return { ...dialer, authority: hostOverride };
}
