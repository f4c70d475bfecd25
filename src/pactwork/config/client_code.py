"""The Python client's code, written from the OpenAPI descriptions: one module for each API.

`python -m pactwork.config.client_code` writes it; a test demands that what is committed is what it
would write.
"""

from __future__ import annotations

import keyword
import os
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pactwork.config.environment import REPOSITORY

FOLDER: Final = REPOSITORY / "clients" / "python" / "pactwork_client"
WIDTH: Final = 99
_REF: Final = "#/components/schemas/"
_PLAIN: Final = {
    "string": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "null": "None",
    "object": "dict[str, Any]",
}
_HEAD: Final = '''"""{title}, typed. Written from its OpenAPI description: do not edit."""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

from pactwork_client.calling import Calling, Pages, Upload

'''


def code_of(described: Mapping[str, Any], name: str) -> str:
    """The module for one description; `name` is that of the class with its operations."""
    shapes = described["components"]["schemas"]
    title = described["info"]["title"]
    parts = [_HEAD.format(title=title)]
    parts += [_shape(one, schema) for one, schema in sorted(shapes.items())]
    parts.append(f'class {name}(Calling):\n    """{title}: a method for each operation."""\n')
    for path, item in described["paths"].items():
        for method, operation in item.items():
            parts.append("\n".join(_method(path, method, operation)))
    return "\n".join(parts).rstrip() + "\n"


def _shape(name: str, schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return f"{name} = Literal[{', '.join(repr(one) for one in schema['enum'])}]\n"
    if "properties" not in schema:
        return f"{name} = {type_of(schema)}\n"
    needed = schema.get("required", [])
    lines = []
    for field, held in schema["properties"].items():
        hint = type_of(held)
        lines.append(f"{field!r}: {hint if field in needed else f'NotRequired[{hint}]'},")
    body = textwrap.indent("\n".join(lines), "        ")
    return f"{name} = TypedDict(\n    {name!r},\n    {{\n{body}\n    }},\n)\n"


def type_of(schema: Mapping[str, Any]) -> str:
    """A JSON Schema as a Python type."""
    if "$ref" in schema:
        return f'"{schema["$ref"].removeprefix(_REF)}"'
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _either([type_of(one) for one in schema[several]])
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(one) for one in schema['enum'])}]"
    if schema.get("type") == "array":
        return f"list[{type_of(schema.get('items', {}))}]"
    if isinstance(schema.get("additionalProperties"), dict):
        return f"dict[str, {type_of(schema['additionalProperties'])}]"
    return _PLAIN.get(str(schema.get("type")), "Any")


def _either(types: list[str]) -> str:
    """Names of shapes are strings, so the whole must be one string too."""
    joined = " | ".join(dict.fromkeys(one.replace('"', "") for one in types))
    return f'"{joined}"'


def _method(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    """The lines of one operation."""
    said = operation["responses"]
    good = next(said[status] for status in ("200", "201", "202", "204") if status in said)
    content = good.get("content", {}).get("application/json")
    is_file = "application/octet-stream" in good.get("content", {})
    answer = (
        type_of(content["schema"]).replace('"', "") if content else "bytes" if is_file else "None"
    )
    sent = operation.get("requestBody", {}).get("content", {})
    body, form = sent.get("application/json"), _form(sent)
    arguments, query = _arguments(operation.get("parameters", ()), body, form)
    yield from _listed(f"    def {_snake(operation['operationId'])}(", arguments, f") -> {answer}:")
    yield from _docstring(operation)
    filled = re.sub(r"{(\w+)}", lambda found: f"{{self.part({_safe(found[1])})}}", path)
    address = f"{'f' if '{' in filled else ''}{filled!r}"
    given = [repr(method.upper()), address, *(f"{_safe(name)}={_safe(name)}" for name in query)]
    given += ["body=body"] if body else []
    given += [f"form={{{', '.join(f'{name!r}: {_safe(name)}' for name in form)}}}"] if form else []
    given += ["raw=True"] if is_file else []
    given += ["if_match=if_match"] if _takes_match(operation) else []
    if content or is_file:
        yield from _listed(f"        answer: {answer} = self.ask(", given, ")")
        yield "        return answer"
    else:
        yield from _listed("        self.ask(", given, ")")
    yield ""
    if "cursor" in query and content:
        yield from _all_pages(operation, arguments, answer)


def _form(sent: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a form with files, and their types."""
    schema = sent.get("multipart/form-data", {}).get("schema", {})
    needed = schema.get("required", [])
    return {
        name: _part(held) if name in needed else f"{_part(held)} | None = None"
        for name, held in schema.get("properties", {}).items()
    }


def _part(schema: Mapping[str, Any]) -> str:
    if "contentSchema" in schema:
        return type_of(schema["contentSchema"])
    if schema.get("format") == "binary":
        return "Upload"
    if schema.get("type") == "array":
        return f"list[{_part(schema['items'])}]"
    return type_of(schema)


def _all_pages(operation: Mapping[str, Any], arguments: list[str], answer: str) -> Iterator[str]:
    """The same list, followed to its end."""
    name = _snake(operation["operationId"])
    kept = [one for one in arguments if not one.startswith(("cursor:", "limit:"))]
    names = [one.partition(":")[0] for one in kept if one not in ("self", "*")]
    passed = [f"{one}={one}" for one in names]
    kept = [one for n, one in enumerate(kept) if one != "*" or n < len(kept) - 1]
    yield from _listed(f"    def each_page_of_{name}(", kept, f") -> Pages[{answer}]:")
    yield '        """The pages of that list, one after the other, to the last."""'
    yield from _listed(f"        return Pages(self, self.{name}(", passed, "))")
    yield ""


def _listed(before: str, values: Sequence[str], after: str) -> Iterator[str]:
    """A call or a signature: on one line if it fits, else with a value a line."""
    whole = f"{before}{', '.join(values)}{after}"
    if len(whole) <= WIDTH:
        yield whole
        return
    margin = before[: len(before) - len(before.lstrip())]
    yield before
    yield from (f"{margin}    {one}," for one in values)
    yield f"{margin}{after}"


def _arguments(parameters: Any, body: Any, form: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """What the method takes, in order, and which of these go into the query."""
    places, query, match = ["self"], [], []
    for one in parameters:
        if one["in"] == "path":
            places.append(f"{_safe(one['name'])}: {type_of(one['schema'])}")
    if body:
        places.append(f"body: {type_of(body['schema'])}")
    named = []
    for one in parameters:
        hint = type_of(one["schema"])
        if one["in"] == "query":
            query.append(one["name"])
            needed = one.get("required")
            named.append(f"{_safe(one['name'])}: {hint if needed else f'{hint} | None = None'}")
        elif one["in"] == "header" and one["name"].lower() == "if-match":
            match.append(f"if_match: {hint}")
    named = [*match, *(f"{_safe(name)}: {hint}" for name, hint in form.items()), *named]
    return [*places, *(["*", *named] if named else [])], query


def _takes_match(operation: Mapping[str, Any]) -> bool:
    return any(one["name"].lower() == "if-match" for one in operation.get("parameters", ()))


def _docstring(operation: Mapping[str, Any]) -> Iterator[str]:
    said = f"{operation['summary']}. {' '.join(operation.get('description', '').split())}".strip()
    said = said.replace("\\", "\\\\").replace('"""', "'''")
    lines = textwrap.wrap(said, 88)
    if len(lines) == 1:
        yield f'        """{lines[0]}"""'
        return
    yield f'        """{lines[0]}'
    yield from (f"        {line}" for line in lines[1:])
    yield '        """'


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _safe(name: str) -> str:
    plain = name.replace("-", "_")
    return f"{plain}_" if keyword.iskeyword(plain) or plain in ("type", "format") else plain


def modules() -> dict[Path, str]:
    """Every generated file and what stands in it."""
    from pactwork.config.api import api
    from pactwork.config.desk_api import description
    from pactwork.config.rest.document import document

    return {
        FOLDER / "reading.py": code_of(document(api), "Reading"),
        FOLDER / "desk.py": code_of(description(), "Desk"),
    }


def main() -> None:
    """Write the files."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactwork.config.settings_for_tests")
    import django

    django.setup()
    for path, code in modules().items():
        path.write_text(code, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(REPOSITORY)}: {len(code.splitlines())} lines\n")


if __name__ == "__main__":
    main()
