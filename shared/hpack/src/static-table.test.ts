import { describe, expect, it } from "vitest";
import { STATIC_NAMES, STATIC_SIZE, STATIC_TABLE } from "./static-table.ts";

describe("the static table (RFC 7541 appendix A)", () => {
  it("has 61 entries, counted from 1", () => {
    expect(STATIC_SIZE).toBe(61);
    expect(STATIC_TABLE).toHaveLength(62);
    expect(STATIC_TABLE[0]).toBeUndefined();
    expect(STATIC_TABLE[1]).toEqual({ name: ":authority", value: "", sensitive: false });
    expect(STATIC_TABLE[16]).toMatchObject({ name: "accept-encoding", value: "gzip, deflate" });
    expect(STATIC_TABLE[61]).toMatchObject({ name: "www-authenticate", value: "" });
  });

  it("finds the first index of a name, and that of a value", () => {
    expect(STATIC_NAMES.get(":status")?.index).toBe(8);
    expect(STATIC_NAMES.get(":status")?.values.get("404")).toBe(13);
    expect(STATIC_NAMES.get(":status")?.values.get("418")).toBeUndefined();
    expect(STATIC_NAMES.get("grpc-status")).toBeUndefined();
  });

  it("lists regular names in alphabetical order", () => {
    const names = STATIC_TABLE.slice(15).map((field) => field?.name ?? "");
    const swapped = names.indexOf("accept");
    expect(names.toSpliced(swapped, 1)).toEqual(names.toSpliced(swapped, 1).toSorted());
  });
});
