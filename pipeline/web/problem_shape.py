"""What goes wrong, as a model."""

from pydantic import BaseModel, Field


class Wrong(BaseModel):
    """One parameter that was refused."""

    parameter: str
    detail: str


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="`urn:standpoint:problem:` and the code.")
    title: str
    status: int
    detail: str = Field(description="What is wrong with this request.")
    code: str = Field(description="Reason code.")
    next_step: str = Field(description="What to do about it.")
    errors: list[Wrong] = Field(default_factory=list, description="Each parameter refused.")
