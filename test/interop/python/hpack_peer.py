"""Encodes and decodes header blocks with python3-hpack, a line of JSON in, a line of JSON out.

{"decode": hex}             -> {"headers": [[name, value], ...]}
{"encode": [[name, value]]} -> {"block": hex}
{"resize": octets}          -> {}    the table that our encoder may use, and the decoder allows
Names and values are latin-1, one char an octet. A fault of the block is {"fault": text}.
"""
import json
import sys

from hpack import Decoder, Encoder
from hpack.exceptions import HPACKError

encoder, decoder = Encoder(), Decoder()
for line in sys.stdin:
    request = json.loads(line)
    answer = {}
    try:
        if "resize" in request:
            encoder.header_table_size = request["resize"]
            decoder.max_allowed_table_size = request["resize"]
        elif "decode" in request:
            headers = decoder.decode(bytes.fromhex(request["decode"]), raw=True)
            answer["headers"] = [[part.decode("latin-1") for part in header] for header in headers]
        else:
            headers = [[part.encode("latin-1") for part in header] for header in request["encode"]]
            answer["block"] = encoder.encode(headers, huffman=len(headers) % 2 == 0).hex()
    except HPACKError as error:
        answer["fault"] = str(error)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
