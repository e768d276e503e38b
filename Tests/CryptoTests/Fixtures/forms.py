"""Computes forms.txt: every stored form of the room Crypto, by another implementation.

Run with PyPI's cryptography 48: python3 forms.py > forms.txt. The random parts are fixed here, so that the test can also
seal and compare byte for byte. HPKE without additional data is sealed by cryptography's own HPKE (fresh each run); with
additional data it is composed here from X25519, HMAC and AES-GCM, since that library has no additional data.
"""

import base64
import hashlib
import hmac
import struct
import unicodedata

from cryptography.hazmat.primitives import cmac, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def expand(key, info, count=32):
    assert count <= 32
    return mac(key, info + b"\x01")[:count]


def derive(key, label):
    return expand(mac(bytes(32), key), label)


def key_id(identifier):
    return hashlib.sha256(identifier).digest()[:4]


def keyed_hash(key, label, *fields):
    return mac(key, label + b"\x00" + b"".join(struct.pack(">I", len(f)) + f for f in fields))


def xaes(key, nonce, plaintext, aad):
    def block(counter):
        c = cmac.CMAC(AES(key))
        c.update(bytes([0, counter]) + b"X\x00" + nonce[:12])
        return c.finalize()

    return AESGCM(block(1) + block(2)).encrypt(nonce[12:], plaintext, aad)


def box(key, kid, nonce, place, plaintext):
    return b"\x01" + kid + nonce + xaes(key, nonce, plaintext, b"\x01" + kid + place)


def raw(public):
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def hpke_seal(ephemeral, recipient, info, aad, plaintext):
    kem = b"KEM\x00\x20"
    suite = b"HPKE\x00\x20\x00\x01\x00\x02"

    def lextract(sid, salt, label, ikm):
        return mac(salt or bytes(32), b"HPKE-v1" + sid + label + ikm)

    def lexpand(sid, prk, label, info, count):
        return expand(prk, struct.pack(">H", count) + b"HPKE-v1" + sid + label + info, count)

    enc = raw(ephemeral.public_key())
    dh = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    shared = lexpand(kem, lextract(kem, b"", b"eae_prk", dh), b"shared_secret", enc + recipient, 32)
    context = b"\x00" + lextract(suite, b"", b"psk_id_hash", b"") + lextract(suite, b"", b"info_hash", info)
    secret = lextract(suite, shared, b"secret", b"")
    key = lexpand(suite, secret, b"key", context, 32)
    nonce = lexpand(suite, secret, b"base_nonce", context, 12)
    return enc + AESGCM(key).encrypt(nonce, plaintext, aad)


def field(data):
    return struct.pack(">I", len(data)) + data


def show(name, value):
    print(name, value.hex() if isinstance(value, bytes) else value)


key = bytes(range(32))
nonce = bytes(range(100, 124))
message_key = bytes(range(32, 64))
ephemeral = X25519PrivateKey.from_private_bytes(bytes(range(64, 96)))
recipient = X25519PrivateKey.from_private_bytes(bytes(range(96, 128)))
public = raw(recipient.public_key())
place = b"message.content:msg_1"
words = "Dear Siân, your words are safe here.".encode()

show("box", box(key, key_id(b"per_1"), nonce, b"person.email:per_1", b"sian@example.org"))
show("derived", derive(key, b"postern/v1/test"))
content_key = derive(message_key, b"postern/v1/message-content")
show("content", b"\x01" + nonce + xaes(content_key, nonce, words, b"\x01" + place))
aad = field(b"mbx_1") + field(place)
show("sealed-key", b"\x01" + hpke_seal(ephemeral, public, b"postern/v1/message-key", aad, message_key))
file_wrapping = derive(message_key, b"postern/v1/file-key")
show("file-key", box(file_wrapping, key_id(b"postern/v1/file-key"), nonce, b"file.key:fil_1", key))
chunk = bytes(i % 251 for i in range(65536))
for number, (data, last) in enumerate([(chunk, 0), (b"the end", 1)]):
    sealed = AESGCM(key).encrypt(number.to_bytes(11, "big") + bytes([last]), data, b"\x01file:fil_1")
    show(f"chunk-{number}-sha256", hashlib.sha256(b"\x01" + sealed).digest())
show("chunk-last", b"\x01" + sealed)
show("blind-index", keyed_hash(key, b"postern/v1/blind-index", b"email", b"sian@example.org")[:16])
show("fact", keyed_hash(key, b"postern/v1/fact", b"date-of-birth", b"1984-03-07"))
token = b"\x01" + keyed_hash(key, b"postern/v1/form-token", b"sign-in", b"session-1")
show("form-token", base64.urlsafe_b64encode(token).decode().rstrip("="))
root_id = hashlib.sha256(derive(key, b"postern/v1/root-key-id")).digest()[:4].hex()
show("root-id", root_id)
show("root-text", base64.urlsafe_b64encode(key).decode().rstrip("="))
password = unicodedata.normalize("NFKC", "Ｃorrect horse e\u0301 ﬁve").encode()
peppered = keyed_hash(key, b"postern/v1/password", password)
salt = bytes(range(16))
digest = Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19456).derive(peppered)


def b64(data):
    return base64.b64encode(data).decode().rstrip("=")


show("password", f"$argon2id$v=19$m=19456,t=2,p=1${b64(salt)}${b64(digest)}")
for memory, iterations, lanes in [(64, 1, 1), (256, 3, 1), (128, 2, 4)]:
    answer = Argon2id(salt=b"somesalt", length=32, iterations=iterations, lanes=lanes, memory_cost=memory).derive(b"password")
    show(f"argon2id-{memory}-{iterations}-{lanes}", answer)
suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
show("hpke-by-cryptography", suite.encrypt(words, recipient.public_key(), info=b"postern/v1/message-key"))
