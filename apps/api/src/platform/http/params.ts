import { Param, ParseIntPipe, ParseUUIDPipe, type PipeTransform } from '@nestjs/common';
import { Problem } from './problem.js';

/** An id in the path. What is no UUID is the id of nothing: 404, like any other id that is not yours. */
export const IdParam = (name = 'id'): ParameterDecorator =>
  Param(name, new ParseUUIDPipe({ errorHttpStatusCode: 404 }));

/** What a column of whole numbers can hold: nothing beyond it is there. */
const ofColumn: PipeTransform<number, number> = {
  transform: (value) => {
    if (Math.abs(value) > 2_147_483_647) throw new Problem('not_found');
    return value;
  },
};

/** A whole number in a path; anything else is the address of nothing. */
export const NumberParam = (name: string): ParameterDecorator =>
  Param(name, new ParseIntPipe({ errorHttpStatusCode: 404 }), ofColumn);
