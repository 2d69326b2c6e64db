"""Says whether a parse meets the expectation that a file of feedparser's test data states.

An expectation is a Python expression over the parse, such as `not bozo and entries[0].title ==
'A'`. It is data from outside: its tree is walked here, it is never executed.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import feedparser

_STATED = re.compile(rb"Expect:\s*(.*)\s*-->")
_NAMES = {
    "datetime": SimpleNamespace(timedelta=timedelta),
    "feedparser": SimpleNamespace(
        CharacterEncodingOverride=feedparser.CharacterEncodingOverride,
    ),
    "isinstance": isinstance,
    "len": len,
    "ord": ord,
}
_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Eq: operator.eq,
    ast.In: lambda one, many: one in many,
    ast.Is: operator.is_,
    ast.Not: operator.not_,
    ast.NotEq: operator.ne,
    ast.NotIn: lambda one, many: one not in many,
    ast.USub: operator.neg,
}
_READ_ONLY = frozenset({"get", "has_key", "timedelta", "CharacterEncodingOverride"})


class NotUnderstood(Exception):
    """The expectation holds what this walker does not know."""


def expectation(text: bytes) -> str:
    """The expectation that a file states, its bytes in an encoding that holds ASCII."""
    found = _STATED.search(text)
    if found is None:
        raise NotUnderstood
    return found[1].decode("utf-8", "replace").strip()


def meets(expected: str, parsed: Mapping[str, Any]) -> bool:
    """Whether a parse is as expected; one that lacks what is asked about is not."""
    try:
        return bool(_value(ast.parse(expected, mode="eval").body, {**_NAMES, **parsed}))
    except (AttributeError, LookupError, TypeError):
        return False


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:  # noqa: C901, PLR0911 - one case a kind
    match node:
        case ast.Constant():
            return node.value
        case ast.Name():
            return names[node.id]
        case ast.Tuple() | ast.List():
            values = [_value(one, names) for one in node.elts]
            return tuple(values) if isinstance(node, ast.Tuple) else values
        case ast.Dict():
            pairs = zip(node.keys, node.values, strict=True)
            return {_value(key, names): _value(one, names) for key, one in pairs if key}
        case ast.Subscript():
            return _value(node.value, names)[_value(node.slice, names)]
        case ast.Attribute():
            return _attribute(_value(node.value, names), node.attr)
        case ast.BoolOp():
            return _logic(node, names)
        case ast.UnaryOp():
            return _OPERATORS[type(node.op)](_value(node.operand, names))
        case ast.BinOp():
            left, right = _value(node.left, names), _value(node.right, names)
            return _OPERATORS[type(node.op)](left, right)
        case ast.Compare():
            values = [_value(one, names) for one in (node.left, *node.comparators)]
            steps = zip(node.ops, values, values[1:], strict=False)
            return all(_OPERATORS[type(how)](one, other) for how, one, other in steps)
        case ast.Call():
            return _called(node, names)
    raise NotUnderstood(ast.unparse(node))


def _logic(node: ast.BoolOp, names: Mapping[str, Any]) -> Any:
    value: Any = None
    for one in node.values:
        value = _value(one, names)
        if bool(value) is isinstance(node.op, ast.Or):
            return value
    return value


def _attribute(value: Any, name: str) -> Any:
    if name.startswith("_"):
        raise NotUnderstood(name)
    is_known = isinstance(value, feedparser.FeedParserDict | SimpleNamespace) or name in _READ_ONLY
    if not is_known:
        raise NotUnderstood(name)
    return getattr(value, name)


def _called(node: ast.Call, names: Mapping[str, Any]) -> Any:
    if isinstance(node.func, ast.Name) and node.func.id == "locals":
        return names
    return _value(node.func, names)(*(_value(one, names) for one in node.args))
