"""Rules by which well-known servers refuse what they do not take, each strict to the letter.

Words and statuses are like those of the servers, in sentences of our own. A rule replies with the
refusal of a request, or with None where the server would answer it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from model_server import Asked, Reply, Rules, error, raw, saying

PLAIN = frozenset({"model", "messages", "response_format", "tools", "tool_choice"})
STRICT_KEYWORDS = frozenset(
    {"type", "properties", "required", "additionalProperties", "items", "enum", "description"}
)


def complaint(
    status: int, message: str, *, code: str | None = None, param: str | None = None
) -> Reply:
    """An error as OpenAI and its copies write it."""
    told = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return raw(json.dumps({"error": told}), status=status)


def objects(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Every object schema within a schema."""
    if schema.get("type") == "object":
        yield schema
        for part in schema["properties"].values():
            yield from objects(part)
    elif schema.get("type") == "array":
        yield from objects(schema["items"])


def keywords(schema: Any) -> set[str]:
    """Every keyword used in a schema."""
    parts = [*schema.get("properties", {}).values()]
    parts += [schema["items"]] if "items" in schema else []
    return set(schema).union(*(keywords(part) for part in parts))


def openai(asked: Asked) -> Reply | None:
    """The strict subset of schemas; a reasoning model takes no `temperature`, no `max_tokens`."""
    if "max_tokens" in asked.body:
        return complaint(
            400,
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead.",
            code="unsupported_parameter",
            param="max_tokens",
        )
    if asked.body.get("temperature", 1) != 1:
        return complaint(
            400,
            "Unsupported value: 'temperature' does not support 0 with this model. Only the "
            "default (1) value is supported.",
            code="unsupported_value",
            param="temperature",
        )
    if asked.rung == "json_schema":
        for one in objects(asked.schema):
            if set(one["required"]) != set(one["properties"]):
                return complaint(400, "Invalid schema for response_format: 'required' is required")
            if one.get("additionalProperties") is not False:
                return complaint(400, "Invalid schema for response_format: not closed")
        odd = keywords(asked.schema) - STRICT_KEYWORDS
        if odd:
            return complaint(
                400,
                f"Invalid schema for response_format 'answers': '{min(odd)}' is not permitted.",
                param="response_format",
            )
    return None


def azure(asked: Asked) -> Reply | None:
    """Key in `api-key`, version in the query, model in the path; an old version has no schemas."""
    if asked.headers.get("api-key") != "azure-key-123456" or "authorization" in asked.headers:
        return complaint(401, "Access denied due to invalid subscription key.")
    if "/deployments/gpt/chat/completions?api-version=2024-06-01" not in asked.path:
        return complaint(404, "Resource not found")
    if asked.rung == "json_schema":
        return complaint(
            400,
            "response_format value as json_schema is enabled only for api versions "
            "2024-08-01-preview and later",
            code="BadRequest",
        )
    return json_in_words(asked)


def json_in_words(asked: Asked) -> Reply | None:
    """JSON mode wants the word in the messages."""
    said = " ".join(message["content"] for message in asked.body["messages"])
    if asked.rung == "json_object" and "json" not in said.lower():
        return complaint(400, "'messages' must contain the word 'json' to use 'response_format'.")
    return None


def deepseek(asked: Asked) -> Reply | None:
    """No schemas, only JSON mode."""
    if asked.rung == "json_schema":
        return complaint(400, "This response_format type is unavailable now")
    return json_in_words(asked)


def ollama(asked: Asked) -> Reply | None:
    """An old one passes over a schema and says what it likes unless it is told in words."""
    if asked.rung == "tools":
        told = {"message": "registry.ollama.ai/library/gemma does not support tools"}
        return raw(json.dumps({"error": {**told, "type": "api_error", "code": None}}), status=400)
    if asked.rung == "json_schema":
        return saying("Brunmar gets a toll, and people are angry about it.")
    return None


def vllm(asked: Asked) -> Reply | None:
    """A grammar engine that knows no bounds."""
    if {"maxLength", "minItems", "maxItems"} & keywords(asked.schema):
        told = "The provided JSON schema contains features not supported by xgrammar."
        body = {"object": "error", "message": told, "type": "BadRequestError", "code": 400}
        return raw(json.dumps(body), status=400)
    return None


def vllm_without_grammars(asked: Asked) -> Reply | None:
    """No guided decoding, and tools only where they were switched on."""
    if asked.rung in ("json_schema", "json_object"):
        told = "Guided decoding is not supported by this engine (grammar backend not available)"
        return raw(json.dumps({"object": "error", "message": told, "code": 400}), status=400)
    if asked.rung == "tools":
        told = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser'
        return raw(json.dumps({"error": {"message": told, "code": 400}}), status=400)
    return None


def llama_cpp(asked: Asked) -> Reply | None:
    """A grammar that cannot be built is an error of the server."""
    if asked.rung == "json_schema":
        return error(500, "server_error", "Failed to initialize samplers: failed to parse grammar")
    return None


def litellm(asked: Asked) -> Reply | None:
    """A proxy in front of a model that knows neither JSON modes nor a seed."""
    odd = sorted({"response_format", "seed"} & set(asked.body))
    if odd:
        told = (
            f"litellm.UnsupportedParamsError: bedrock does not support parameters: {odd}, for "
            "model=titan. To drop these, set `litellm.drop_params=True`."
        )
        return complaint(400, told, code="400")
    return None


def mistral(asked: Asked) -> Reply | None:
    """Validated by pydantic: the complaint is a list with the places of the odd ones out."""
    odd = sorted(set(asked.body) - PLAIN - {"temperature", "max_tokens"})
    if odd:
        listed = [
            {
                "type": "extra_forbidden",
                "loc": ["body", name],
                "msg": "Extra inputs are not permitted",
            }
            for name in odd
        ]
        return raw(json.dumps({"object": "error", "message": {"detail": listed}}), status=422)
    return None


def groq(asked: Asked) -> Reply | None:
    """Schemas for some models only."""
    if asked.rung == "json_schema":
        told = "This model does not support response format `json_schema`. See supported models"
        return complaint(400, told)
    return None


def openrouter(asked: Asked) -> Reply | None:
    """A router that finds no provider for what is wanted says 404."""
    if asked.rung in ("json_schema", "json_object"):
        told = "No endpoints found that can handle the requested parameters."
        return raw(json.dumps({"error": {"message": told, "code": 404}}), status=404)
    return None


def gemini(asked: Asked) -> Reply | None:
    """A schema of another dialect, in which objects are never closed."""
    if any("additionalProperties" in one for one in objects(asked.schema)):
        told = (
            'Invalid JSON payload received. Unknown name "additionalProperties" at '
            "'generation_config.response_schema': Cannot find field."
        )
        return raw(json.dumps([{"error": {"code": 400, "message": told}}]), status=400)
    return None


def lm_studio(asked: Asked) -> Reply | None:
    """It knows schemas without `strict`, and no JSON mode."""
    if asked.rung == "json_schema" and "strict" in asked.body["response_format"]["json_schema"]:
        told = "'response_format.json_schema.strict' is not supported"
        return raw(json.dumps({"error": told}), status=400)
    if asked.rung == "json_object":
        return raw(
            json.dumps({"error": "'response_format.type' must be 'json_schema'"}), status=400
        )
    return None


def thinking(asked: Asked) -> Reply | None:
    """A reasoning model behind a gateway: no JSON modes, and no function can be forced on it."""
    if "response_format" in asked.body:
        return complaint(400, "response_format: Extra inputs are not permitted")
    if "tool_choice" in asked.body:
        return complaint(400, "Thinking mode does not support this tool_choice")
    return None


def plain(asked: Asked) -> Reply | None:
    """A small server that takes messages and nothing else."""
    odd = sorted(set(asked.body) - {"model", "messages"})
    if odd:
        return raw(json.dumps({"detail": f"unexpected field: {odd[0]}"}), status=422)
    return None


QUIRKS: Mapping[str, tuple[Rules, str, frozenset[str]]] = {
    "openai": (openai, "json_schema", frozenset({"bounds", "max_tokens", "temperature"})),
    "deepseek": (deepseek, "json_object", frozenset()),
    "ollama": (ollama, "json_object", frozenset()),
    "vllm": (vllm, "json_schema", frozenset({"bounds"})),
    "vllm without grammars": (vllm_without_grammars, "text", frozenset({"bounds"})),
    "llama.cpp": (llama_cpp, "json_object", frozenset({"bounds"})),
    "litellm": (litellm, "tools", frozenset({"seed"})),
    "mistral": (mistral, "json_schema", frozenset({"seed"})),
    "groq": (groq, "json_object", frozenset()),
    "openrouter": (openrouter, "tools", frozenset()),
    "gemini": (gemini, "json_schema", frozenset({"additionalProperties"})),
    "lm studio": (lm_studio, "json_schema", frozenset({"strict"})),
    "thinking": (thinking, "tools", frozenset({"tool_choice"})),
    "plain": (
        plain,
        "text",
        frozenset({"max_completion_tokens", "max_tokens", "seed", "temperature", "tool_choice"}),
    ),
}
"""Each server's rules, the rung that it takes, and what is learnt to leave out there."""
