import { Problem } from '../http/problem.js';
import type { Identity, KeyRole } from './key-ring.js';

/** 401: nobody known asks. */
export const keyRequired = (roles: readonly KeyRole[]): Problem =>
  new Problem(
    401,
    'AUTH.KEY_REQUIRED',
    `This needs the key of ${oneOf(roles)}: Authorization: Bearer <key>, or a session with the header Reelog-Role.`,
  );

/** 403: somebody known asks, who may not. */
export const wrongRole = ({ name, role }: Identity, roles: readonly KeyRole[]): Problem =>
  new Problem(403, 'AUTH.WRONG_ROLE', `${name} is ${oneOf([role])}; this is for ${oneOf(roles)}.`);

const oneOf = (roles: readonly KeyRole[]): string =>
  roles.map((role) => (role === 'auditor' ? 'an auditor' : `a ${role}`)).join(' or ');
