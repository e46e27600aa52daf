"""An nginx with the configuration of `deploy/`, on free ports and in a temporary folder."""

import getpass
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

REPOSITORY_ROOT = Path(__file__).resolve().parent.parent
# Debian installs nginx outside the path of ordinary users.
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")

MAIN_CONFIGURATION = """
daemon off;
worker_processes auto;
pid {folder}/pid;
error_log stderr;
{modules}
{user}
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Ports:
    site: int
    http: int
    https: int


def write_nginx_configuration(
    folder: Path, data: Path, ports: Ports, *, tls: bool = True
) -> list[str]:
    """Write the configuration and return the command that starts nginx in the foreground.

    `data` holds `static/` and `media/`.
    """
    assert NGINX
    create_certificate(folder)
    (folder / "site.conf").write_text(_adapt_site_configuration(folder, data, ports, tls=tls))
    return write_main_configuration(folder)


def write_main_configuration(folder: Path) -> list[str]:
    """Write what is around `site.conf`, and return the command that starts nginx with it."""
    assert NGINX
    modules = f"load_module {BROTLI};" if BROTLI.exists() else ""
    user = f"user {getpass.getuser()};" if getpass.getuser() == "root" else ""
    main = folder / "main.conf"
    main.write_text(MAIN_CONFIGURATION.format(folder=folder, modules=modules, user=user))
    if modules:
        (folder / "extra").mkdir()
        (folder / "extra/brotli.conf").write_text("brotli_static on;\n")
    return [NGINX, "-p", str(folder), "-c", str(main), "-e", "stderr"]


def _adapt_site_configuration(folder: Path, data: Path, ports: Ports, *, tls: bool) -> str:
    """Return the configuration for production with the addresses and paths of the test."""
    text = (REPOSITORY_ROOT / "deploy/nginx.conf").read_text()
    secure = "ssl http2" if tls else ""
    for original, replacement in {
        "listen [::]:80;": "",
        "listen [::]:443 ssl http2;": "",
        "listen [::]:80 default_server;": "",
        "listen [::]:443 ssl http2 default_server;": "",
        "listen 80 default_server;": f"listen 127.0.0.1:{ports.http} default_server;",
        "listen 443 ssl http2 default_server;": (
            f"listen 127.0.0.1:{ports.https} {secure} default_server;"
        ),
        "listen 80;": f"listen 127.0.0.1:{ports.http};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{ports.https} {secure};",
        "127.0.0.1:8000": f"127.0.0.1:{ports.site}",
        "/srv/techniekpact/data": str(data),
        "/etc/letsencrypt/live/techniekpact.example": str(folder),
        "/var/log/nginx": str(folder),
        "/etc/nginx/techniekpact": str(folder / "extra"),
        "techniekpact.example": "localhost",
    }.items():
        assert original in text, f"deploy/nginx.conf has no {original}"
        text = text.replace(original, replacement)
    return text


def create_certificate(folder: Path) -> None:
    assert OPENSSL
    subprocess.run(
        [
            *(OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )
