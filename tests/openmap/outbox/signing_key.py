"""An RSA key for signatures of tests, made from a seed: it protects nothing, and no key lies in the repository."""

from __future__ import annotations

import base64
import random
from functools import cache

EXPONENT = 65537
ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption, NULL (RFC 3279, section 2.3.1)


@cache
def signing_key(seed: int = 7) -> tuple[bytes, bytes]:
    """Return a private key in PEM (PKCS #1) and the public one as `p=` of a DKIM record has it."""
    rng = random.Random(seed)
    p, q = prime(rng), prime(rng)
    n, d = p * q, pow(EXPONENT, -1, (p - 1) * (q - 1))
    private = sequence(*map(integer, (0, n, EXPONENT, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))))
    public = sequence(ALGORITHM, tagged(3, b"\0" + sequence(integer(n), integer(EXPONENT))))
    pem = b"-----BEGIN RSA PRIVATE KEY-----\n" + base64.encodebytes(private) + b"-----END RSA PRIVATE KEY-----\n"
    return pem, base64.b64encode(public)


def prime(rng: random.Random, bits: int = 512) -> int:
    """Draw a number that passes twenty rounds of Miller and Rabin."""
    while True:
        number = rng.getrandbits(bits) | 1 | (3 << (bits - 2))
        if number % EXPONENT != 1 and all(witness(number, rng.randrange(2, number - 1)) for _ in range(20)):
            return number


def witness(number: int, base: int) -> bool:
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    power = pow(base, odd, number)
    return power == 1 or any(pow(power, 1 << step, number) == number - 1 for step in range(twos))


def tagged(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([128 + (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + length + content


def integer(value: int) -> bytes:
    return tagged(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def sequence(*parts: bytes) -> bytes:
    return tagged(0x30, b"".join(parts))
