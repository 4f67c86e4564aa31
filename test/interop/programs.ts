import type { Program } from "../support/programs.ts";

/*
 * The strangers from Debian that speak HTTP/2.
 */
export const CURL: Program = {
  name: "curl with HTTP/2",
  probe: ["sh", "-c", "curl --version | grep -q 'Features:.*HTTP2'"],
  debianPackage: "curl",
};

export const NGHTTP: Program = {
  name: "nghttp",
  probe: ["nghttp", "--version"],
  debianPackage: "nghttp2-client",
};

export const H2LOAD: Program = {
  name: "h2load",
  probe: ["h2load", "--version"],
  debianPackage: "nghttp2-client",
};

/** By its path, for not everybody has /usr/sbin in theirs. */
export const NGHTTPD_PATH = "/usr/sbin/nghttpd";

export const NGHTTPD: Program = {
  name: "nghttpd",
  probe: [NGHTTPD_PATH, "--version"],
  debianPackage: "nghttp2-server",
};
