import { describe, expect, it } from "vitest";
import { HpackDecoder, HpackEncoder, HpackError, headerField } from "./index.ts";

interface Block {
  readonly hex: string;
  readonly list: readonly string[];
  /** The dynamic table afterwards, and its size. */
  readonly table: readonly string[];
  readonly tableBytes: number;
}

interface Example {
  readonly title: string;
  readonly maxTableBytes: number;
  readonly blocks: readonly Block[];
}

const HOST = ":authority: www.example.com";
const REQUEST = [":method: GET", ":scheme: http", ":path: /", HOST];
const SECURE = [":method: GET", ":scheme: https", ":path: /index.html", HOST];
const NO_CACHE = "cache-control: no-cache";
const CUSTOM = "custom-key: custom-value";
const PRIVATE = "cache-control: private";
const DATE_21 = "date: Mon, 21 Oct 2013 20:13:21 GMT";
const DATE_22 = "date: Mon, 21 Oct 2013 20:13:22 GMT";
const LOCATION = "location: https://www.example.com";
const GZIP = "content-encoding: gzip";
const COOKIE = "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";

/** The lists and tables of C.3 and C.4, which differ in their octets only. */
function requests(first: string, second: string, third: string): Block[] {
  return [
    { hex: first, list: REQUEST, table: [HOST], tableBytes: 57 },
    { hex: second, list: [...REQUEST, NO_CACHE], table: [NO_CACHE, HOST], tableBytes: 110 },
    { hex: third, list: [...SECURE, CUSTOM], table: [CUSTOM, NO_CACHE, HOST], tableBytes: 164 },
  ];
}

/** The lists and tables of C.5 and C.6. */
function responses(first: string, second: string, third: string): Block[] {
  return [
    {
      hex: first,
      list: [":status: 302", PRIVATE, DATE_21, LOCATION],
      table: [LOCATION, DATE_21, PRIVATE, ":status: 302"],
      tableBytes: 222,
    },
    {
      hex: second,
      list: [":status: 307", PRIVATE, DATE_21, LOCATION],
      table: [":status: 307", LOCATION, DATE_21, PRIVATE],
      tableBytes: 222,
    },
    {
      hex: third,
      list: [":status: 200", PRIVATE, DATE_22, LOCATION, GZIP, COOKIE],
      table: [COOKIE, GZIP, DATE_22],
      tableBytes: 215,
    },
  ];
}

const C4 = requests(
  "8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff",
  "8286 84be 5886 a8eb 1064 9cbf",
  "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf",
);

const EXAMPLES: readonly Example[] = [
  {
    title: "C.2.1: literal with indexing",
    maxTableBytes: 4096,
    blocks: [
      {
        hex: "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
        list: ["custom-key: custom-header"],
        table: ["custom-key: custom-header"],
        tableBytes: 55,
      },
    ],
  },
  {
    title: "C.2.2: literal without indexing",
    maxTableBytes: 4096,
    blocks: [
      {
        hex: "040c 2f73 616d 706c 652f 7061 7468",
        list: [":path: /sample/path"],
        table: [],
        tableBytes: 0,
      },
    ],
  },
  {
    title: "C.2.3: literal never indexed",
    maxTableBytes: 4096,
    blocks: [
      {
        hex: "1008 7061 7373 776f 7264 0673 6563 7265 74",
        list: ["password: secret (sensitive)"],
        table: [],
        tableBytes: 0,
      },
    ],
  },
  {
    title: "C.2.4: indexed",
    maxTableBytes: 4096,
    blocks: [{ hex: "82", list: [":method: GET"], table: [], tableBytes: 0 }],
  },
  {
    title: "C.3: requests without Huffman coding",
    maxTableBytes: 4096,
    blocks: requests(
      "8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
      "8286 84be 5808 6e6f 2d63 6163 6865",
      "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65",
    ),
  },
  { title: "C.4: requests with Huffman coding", maxTableBytes: 4096, blocks: C4 },
  {
    title: "C.5: responses without Huffman coding",
    maxTableBytes: 256,
    blocks: responses(
      `4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133
       2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70
       6c65 2e63 6f6d`,
      "4803 3330 37c1 c0bf",
      `88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d
       54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049
       5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e
       3d31`,
    ),
  },
  {
    title: "C.6: responses with Huffman coding",
    maxTableBytes: 256,
    blocks: responses(
      `4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6
       2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3`,
      "4883 640e ffc1 c0bf",
      `88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab
       77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f
       9587 3160 65c0 03ed 4ee5 b106 3d50 07`,
    ),
  },
];

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(/\s/g, ""), "hex"));

function parse(line: string) {
  const [, name, value, sensitive] = /^(:?[^:]+): (.*?)( \(sensitive\))?$/.exec(line) ?? [];
  return headerField(name ?? "", value ?? "", sensitive !== undefined);
}

describe("the examples of RFC 7541 appendix C", () => {
  describe.each(EXAMPLES)("$title", ({ maxTableBytes, blocks }) => {
    it("decode to their lists and tables", () => {
      const decoder = new HpackDecoder({ maxTableBytes });
      for (const { hex, list, table, tableBytes } of blocks) {
        const bytes = bytesOf(hex);
        expect(decoder.decode(bytes, 0, bytes.length)).toEqual(list.map(parse));
        expect(decoder.entries).toEqual(table.map(parse));
        expect(decoder.tableBytes).toBe(tableBytes);
      }
    });

    it("survive our encoder and decoder", () => {
      const encoder = new HpackEncoder({ maxTableBytes });
      const decoder = new HpackDecoder({ maxTableBytes });
      for (const { list } of blocks) {
        const block = encoder.encode(list.map(parse));
        expect(decoder.decode(block, 0, block.length)).toMatchObject(
          list.map(parse).map(({ name, value }) => ({ name, value })),
        );
        expect(encoder.entries).toEqual(decoder.entries);
      }
    });

    it("fail, or end early between two fields, at every truncation", () => {
      blocks.forEach(({ hex, list }, number) => {
        const bytes = bytesOf(hex);
        let complete = 0;
        for (let end = 0; end < bytes.length; end++) {
          const decoder = new HpackDecoder({ maxTableBytes });
          for (const earlier of blocks.slice(0, number)) {
            decoder.decode(bytesOf(earlier.hex), 0, bytesOf(earlier.hex).length);
          }
          try {
            const fields = decoder.decode(bytes, 0, end);
            expect(fields).toEqual(list.slice(0, fields.length).map(parse));
            complete += 1;
          } catch (error) {
            expect(error).toBeInstanceOf(HpackError);
          }
        }
        expect(complete).toBe(list.length);
      });
    });
  });

  it("C.4 comes out of our encoder octet by octet", () => {
    const encoder = new HpackEncoder();
    for (const { hex, list } of C4) {
      expect(Buffer.from(encoder.encode(list.map(parse)))).toEqual(Buffer.from(bytesOf(hex)));
    }
  });
});
