"""An OpenID Connect service that answers without a network: discovery, token, who it is."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests

SERVER = "https://login.example.org/realms/staff"


class Service(requests.Session):
    """What the service would answer; it knows one person."""

    def __init__(self, **person: Any) -> None:
        super().__init__()
        self.person = {"sub": "u-17", **person}
        self.asked: list[str] = []
        self.verifier = ""

    def request(self, method: Any, url: Any, **said: Any) -> requests.Response:  # type: ignore[override]
        """Answer as the service would."""
        path = urlsplit(str(url)).path
        self.asked.append(path)
        if path.endswith("/.well-known/openid-configuration"):
            return _answer(
                {
                    "issuer": SERVER,
                    "authorization_endpoint": f"{SERVER}/authorize",
                    "token_endpoint": f"{SERVER}/token",
                    "userinfo_endpoint": f"{SERVER}/me",
                    "jwks_uri": f"{SERVER}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )
        if path.endswith("/token"):
            self.verifier = said["data"]["code_verifier"]
            now = int(time.time())
            claims = {**self.person, "iss": SERVER, "aud": "pactwork", "iat": now, "exp": now + 60}
            token = jwt.encode(claims, "x" * 32, algorithm="HS256")
            return _answer({"access_token": "t", "token_type": "Bearer", "id_token": token})
        return _answer(self.person)


def _answer(said: dict[str, Any]) -> requests.Response:
    answer = requests.Response()
    answer.status_code = 200
    answer.headers["content-type"] = "application/json"
    answer._content = json.dumps(said).encode()
    return answer


def state_of(location: str) -> str:
    """The state that must come back with the person."""
    (state,) = parse_qs(urlsplit(location).query)["state"]
    return state
