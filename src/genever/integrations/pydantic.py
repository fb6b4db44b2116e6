"""Pydantic with binding files: settings that fill themselves from bindings, and JSON Schemas of classes and back.

Models are configurables like other classes, with `genever.configurable`; a subclass of `Settings` is one by itself::

    from genever.integrations.pydantic import Settings


    class Training(Settings):
        lr: float = 0.1
        epochs: int = 10

``Training()`` has its fields from the bindings of ``Training``, and ``Training.load('train.gin')`` reads them first.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, Self, Union

import pydantic

import genever
from genever.experiments.running.modules import look_beside
from genever.experiments.running.request import fresh_session
from genever.inspection import docstrings
from genever.language.text.errors import error
from genever.language.text.selectors import is_identifier
from genever.language.text.source import Argument
from genever.runtime.registry.signatures import is_typed_dict
from genever.tools.listing.entries import entry_of
from genever.tools.listing.schema import object_schema


class Settings(pydantic.BaseModel):
    """A model whose subclasses are configurables: what a call leaves out has the value that a binding gives it.

    It is for programs that have had pydantic-settings, with binding files in the place of the environment.

    >>> import genever
    >>> from genever.integrations.pydantic import Settings
    >>> class Training(Settings):
    ...     lr: float = 0.1
    ...     epochs: int = 10
    >>> Training.load(bindings=["lr=0.5"])
    Training(lr=0.5, epochs=10)
    """

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Make a subclass configurable; a model with its type variables filled in is no other one."""
        super().__pydantic_init_subclass__(**kwargs)
        if is_identifier(cls.__name__):
            genever.configurable(cls)

    @classmethod
    def load(cls, *files: str, bindings: Sequence[str] = ()) -> Self:
        """Return an instance with what files, and then bindings, say; what was configured before has no part in it.

        Args:
            files: Binding files.
            bindings: As on a command line: ``lr=0.5`` for a field of this class, and ``Adam.lr=0.5`` for another one's.

        Raises:
            GeneverError: They are wrong.
            pydantic.ValidationError: A value does not fit its field; notes say where it was set.
        """
        session = fresh_session()
        with session:
            look_beside(files, is_command=False)
            arguments = [Argument(text, f"binding {number}") for number, text in enumerate(bindings, start=1)]
            session.load_command(files, arguments, session.catalog.find(cls))
            session.finalize()
            return cls()


# ---- From classes to JSON Schemas -----------------------------------------------------------------------


def json_schema(function_or_class: Callable[..., Any]) -> dict[str, Any]:
    """Return the JSON Schema of an object with the parameters of a function or class.

    Pydantic's own, where it knows the class: of models, dataclasses, named tuples and typed dicts; otherwise that of
    ``genever list --format jsonschema``, in which a reference is a text, as ``"@Adam()"``.

    Args:
        function_or_class: What has the parameters; it need not be configurable.
    """
    if _is_pydantics(function_or_class):
        adapter: Any = pydantic.TypeAdapter
        schema: dict[str, Any] = adapter(function_or_class).json_schema()
        return schema
    session = fresh_session()
    target = session.catalog.find(function_or_class) or session.register(function_or_class)
    schema = object_schema(entry_of(target, session.catalog))
    constructors = [function_or_class.__init__] if isinstance(function_or_class, type) else []  # type: ignore[misc]
    documented = [function_or_class, *constructors]
    about = docstrings.parameters(inspect.getdoc(each) or "" for each in reversed(documented))
    for name, properties in schema["properties"].items():
        properties |= {"description": about[name]} if about.get(name) else {}
    return schema


def _is_pydantics(value: Any) -> bool:
    is_tuple = isinstance(value, type) and issubclass(value, tuple) and hasattr(value, "_fields")
    has_fields = hasattr(value, "__pydantic_validator__") or hasattr(value, "__dataclass_fields__")
    return has_fields or is_tuple or is_typed_dict(value)


# ---- From JSON Schemas to classes -----------------------------------------------------------------------

_PLAIN: Mapping[str, Any] = {"string": str, "integer": int, "number": float, "boolean": bool, "null": None}
#: The keywords that bound a value, and what pydantic calls them.
_BOUNDS = {
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minItems": "min_length",
    "maxItems": "max_length",
}
#: The keywords that say nothing of which values fit.
_SAID = (
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "format",
    "discriminator",
)
_HANDLED = (
    *("type", "enum", "const", "anyOf", "oneOf", "allOf", "items", "prefixItems", "properties", "required"),
    *("additionalProperties", "$ref", "$defs", "definitions", "$schema", "$id", "$comment", *_SAID, *_BOUNDS),
)
_MAX_DEPTH = 50


def model_of(schema: Mapping[str, Any], name: str | None = None) -> type[pydantic.BaseModel]:
    """Return a model of pydantic for the objects of a JSON Schema; `genever.register` makes it configurable.

    Nothing is converted: where the schema says integer, ``'1'`` does not fit.

    Args:
        schema: The schema of an object, with definitions in it and none elsewhere.
        name: The name of the class, by default the schema's title.

    Raises:
        GeneverError: It is of no object, or says something that no model can.
    """
    return _Reader(schema).model(schema, name or str(schema.get("title", "Model")), ())


class _Reader:
    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._definitions = {**schema.get("definitions", {}), **schema.get("$defs", {})}
        self._models: dict[str, Any] = {}

    def model(self, schema: Mapping[str, Any], name: str, way: tuple[str, ...]) -> type[pydantic.BaseModel]:
        """Return the model of an object."""
        if schema.get("type", "object") != "object" or not isinstance(schema.get("properties", {}), Mapping):
            raise _wrong(way, "this is of no object")
        _check(schema, way)
        taken: set[str] = set()
        fields: dict[str, Any] = {}
        for key, inner in schema.get("properties", {}).items():
            field = _field_name(key, taken)
            about: dict[str, Any] = {} if field == key else {"alias": key}
            if isinstance(inner, Mapping) and isinstance(inner.get("description"), str):
                about["description"] = inner["description"]
            hint = self.annotation(inner, key, (*way, key))
            if key not in schema.get("required", ()):
                about |= _default(inner, hint)
            fields[field] = (hint, pydantic.Field(**about))
        more = schema.get("additionalProperties")
        extra: Literal["allow", "forbid", "ignore"] = "forbid" if more is False else "allow" if more else "ignore"
        settings = pydantic.ConfigDict(extra=extra, populate_by_name=True, title=schema.get("title", name))
        made: type[pydantic.BaseModel] = pydantic.create_model(_class_name(name), __config__=settings, **fields)
        made.__doc__ = schema.get("description")
        return made

    def annotation(self, schema: Any, name: str, way: tuple[str, ...]) -> Any:
        """Return the type hint of the values that fit a schema."""
        if schema is True or schema == {}:
            return Any
        if not isinstance(schema, Mapping):
            raise _wrong(way, f"{schema!r} is no schema")
        if len(way) > _MAX_DEPTH:
            raise _wrong(way[:3], "this nests too deep")
        _check(schema, way)
        if "$ref" in schema:
            return self._referred(str(schema["$ref"]), way)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return Union[tuple(self.annotation(each, name, (*way, choice)) for each in schema[choice])]  # noqa: UP007
        if "allOf" in schema:
            if len(schema["allOf"]) != 1:
                raise _wrong(way, "no type hint says allOf with several parts")
            return self.annotation(schema["allOf"][0], name, way)
        if "const" in schema or "enum" in schema:
            return Literal[tuple(_choices(schema, way))]
        kinds = schema.get("type")
        if isinstance(kinds, list):
            return Union[tuple(self.annotation({**schema, "type": kind}, name, way) for kind in kinds)]  # noqa: UP007
        return self._of_type(str(kinds) if kinds is not None else None, schema, name, way)

    def _of_type(self, kind: str | None, schema: Mapping[str, Any], name: str, way: tuple[str, ...]) -> Any:
        if kind == "object" or "properties" in schema:
            if "properties" in schema:
                return self.model(schema, str(schema.get("title", name)), way)
            values = schema.get("additionalProperties", True)
            return dict[str, self.annotation(values, name, (*way, "*"))]  # type: ignore[misc]  # It is made here.
        bounds = {_BOUNDS[key]: value for key, value in schema.items() if key in _BOUNDS}
        if kind == "array":
            if "prefixItems" in schema:
                return tuple[tuple(self.annotation(each, name, (*way, "[]")) for each in schema["prefixItems"])]  # type: ignore[misc]
            made: Any = list[self.annotation(schema.get("items", True), name, (*way, "[]"))]  # type: ignore[misc]
            return Annotated[made, pydantic.Field(**bounds)] if bounds else made
        if kind is None:
            return Any
        if kind not in _PLAIN:
            raise _wrong(way, f"there is no type {kind!r}")
        plain = _PLAIN[kind]
        return Annotated[plain, pydantic.Field(strict=True, **bounds)] if plain is not None else None

    def _referred(self, reference: str, way: tuple[str, ...]) -> Any:
        name = reference.rpartition("/")[2]
        if reference not in (f"#/$defs/{name}", f"#/definitions/{name}") or name not in self._definitions:
            raise _wrong(way, f"there is no definition {reference}")
        if f"${name}" in way:
            raise _wrong(way[:3], f"the definition {name} holds itself")
        if name not in self._models:
            self._models[name] = self.annotation(self._definitions[name], name, (*way, f"${name}"))
        return self._models[name]


def _check(schema: Mapping[str, Any], way: tuple[str, ...]) -> None:
    unknown = [key for key in schema if key not in _HANDLED]
    if unknown:
        raise _wrong(way, f"no type hint says {', '.join(unknown)}")


def _choices(schema: Mapping[str, Any], way: tuple[str, ...]) -> Iterator[Any]:
    for value in [schema["const"]] if "const" in schema else schema["enum"]:
        if not isinstance(value, str | int | bool | None):
            raise _wrong(way, f"no type hint says that a value is {value!r}")
        yield value


def _default(schema: Any, hint: Any) -> dict[str, Any]:
    """Return the default of what need not be there: None where the schema has none, or a model that needs nothing."""
    if isinstance(schema, Mapping) and "default" in schema:
        return {"default": schema["default"], "validate_default": True}
    is_model = isinstance(hint, type) and issubclass(hint, pydantic.BaseModel)
    if is_model and not any(field.is_required() for field in hint.model_fields.values()):
        return {"default_factory": hint}
    return {"default": None}


def _field_name(key: str, taken: set[str]) -> str:
    """Return a name for a field that pydantic takes: not one of its own, and no private one."""
    is_own = hasattr(pydantic.BaseModel, key) or key.startswith(("_", "model_"))
    name = key if is_identifier(key) and not is_own else f"{''.join(filter(_is_plain, key)).strip('_')}_"
    name = name if is_identifier(name) else f"field_{name}"
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _is_plain(character: str) -> bool:
    return character.isalnum() or character == "_"


def _class_name(name: str) -> str:
    found = "".join(filter(_is_plain, name.replace("-", "_").replace(" ", "_")))
    return found if is_identifier(found) else "Model"


def _wrong(way: tuple[str, ...], message: str) -> Exception:
    where = ".".join(part for part in way if not part.startswith("$"))
    return error("bad-data", f"the JSON Schema{f' of {where}' if where else ''} is of no model: {message}")
