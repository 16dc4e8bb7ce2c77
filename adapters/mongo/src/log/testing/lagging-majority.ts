import type { mongo } from 'mongoose';
import type { CommitDocument } from '../commit-document.js';

type Commits = mongo.Collection<CommitDocument>;

/**
 * A server's commits while its majority is behind: held-back commits are on the primary, where the unique indexes see
 * them, but a majority read does not find them. Simulated, because the server under test has one member only.
 */
export class LaggingMajority {
  private heldBack: readonly string[] = [];
  readonly collection: Commits;

  constructor(commits: Commits) {
    const find = (query: mongo.Filter<CommitDocument>, options: mongo.FindOptions = {}) =>
      commits.find(isLocal(options) ? query : { $and: [query, { commandId: { $nin: [...this.heldBack] } }] }, options);
    this.collection = new Proxy(commits, {
      get: (target, name) => {
        const value: unknown = name === 'find' ? find : Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  holdBack(...commandIds: readonly string[]): void {
    this.heldBack = commandIds;
  }

  catchUp(): void {
    this.heldBack = [];
  }
}

const isLocal = ({ readConcern }: mongo.FindOptions): boolean =>
  typeof readConcern === 'object' && readConcern.level === 'local';
