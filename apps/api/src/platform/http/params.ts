import { Param, ParseUUIDPipe } from '@nestjs/common';

/** An id in the path. What is no UUID is the id of nothing: 404, like any other id that is not yours. */
export const IdParam = (name = 'id'): ParameterDecorator =>
  Param(name, new ParseUUIDPipe({ errorHttpStatusCode: 404 }));
