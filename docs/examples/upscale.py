"""python3 upscale.py PHOTO RESULT"""
import json
import os
import shutil
import sys
import time
import uuid
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

URL = os.environ["DARKROOM_URL"]
KEY = os.environ["DARKROOM_API_KEY"]


def ask(path, body=None, headers=None, tries=6):
    """Sends a request, again where the platform was busy or away. Safe for uploads, which carry an Idempotency-Key."""
    for tried in range(1, tries + 1):
        try:
            request = Request(URL + path, body, {"X-API-Key": KEY, **(headers or {})})
            return urlopen(request, timeout=60)
        except HTTPError as refusal:
            problem = refusal.read().decode(errors="replace")
            if refusal.code not in (429, 503) or tried == tries:
                sys.exit(f"{refusal.code}: {problem}")
            time.sleep(float(refusal.headers.get("Retry-After", tried)))
        except URLError as lost:
            if tried == tries:
                sys.exit(f"{URL} does not answer: {lost.reason}")
            time.sleep(tried)


def form_of(photo, **fields):
    """A multipart body. Photos have a few megabytes; for films take a library that streams."""
    boundary = uuid.uuid4().hex
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{os.path.basename(photo)}"\r\n\r\n'
    with open(photo, "rb") as file:
        body = b"".join([*parts, head.encode(), file.read(), f"\r\n--{boundary}--\r\n".encode()])
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


photo, result = sys.argv[1:]
body, headers = form_of(photo, scale=2)
job = json.load(ask("/upscale", body, {**headers, "Idempotency-Key": str(uuid.uuid4())}))["job"]
while job["status"] in ("queued", "processing"):
    # Answered when the job changes, after 20 s at the latest.
    job = json.load(ask(f"/jobs/{job['id']}?wait=20"))
    print(job["status"], job["progress"]["percent"], "%", file=sys.stderr)
if job["status"] != "completed":
    sys.exit(f"{job['status']}: {job['error']}")
with ask(job["links"]["result"]) as made, open(result, "wb") as file:
    shutil.copyfileobj(made, file)
