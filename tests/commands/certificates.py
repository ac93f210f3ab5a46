"""Certificates as a proxy shows them: good, expired, for another name."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Whoever signs them; `file` is what a machine trusts."""

    def __init__(self, folder):
        self.folder, self.numbers = folder, count()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name("Louli test authority")
        limits = x509.BasicConstraints(ca=True, path_length=0)
        self.certificate = (
            dated(self.name, self.name, self.key.public_key(), timedelta(days=-9), 400)
            .add_extension(limits, critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(pem(self.certificate))

    def context(self, host="127.0.0.1", days=90):
        """TLS for a server that shows a certificate good for so many days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        hosts = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
        certificate = (
            dated(name(host), self.name, key.public_key(), timedelta(days=-8), days)
            .add_extension(hosts, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / f"server-{next(self.numbers)}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(secret + pem(certificate) + pem(self.certificate))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(file)
        return tls


def name(words):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def dated(subject, issuer, key, begins, days):
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + timedelta(days=days))
    )
