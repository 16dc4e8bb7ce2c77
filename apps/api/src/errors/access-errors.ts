import type { Identity, KeyRole } from '../auth/key-ring.js';
import { ApplicationError } from './application-error.js';

/** The request carries no valid key or session. */
export const keyRequired = (roles: readonly KeyRole[]): ApplicationError =>
  new ApplicationError(
    'AUTH.KEY_REQUIRED',
    `This needs the key of ${oneOf(roles)}: Authorization: Bearer <key>, or a session with the header Reelog-Role.`,
  );

/** The key or session of the request has another role. */
export const wrongRole = ({ name, role }: Identity, roles: readonly KeyRole[]): ApplicationError =>
  new ApplicationError('AUTH.WRONG_ROLE', `${name} is ${oneOf([role])}; this is for ${oneOf(roles)}.`);

const oneOf = (roles: readonly KeyRole[]): string =>
  roles.map((role) => (role === 'auditor' ? 'an auditor' : `a ${role}`)).join(' or ');
