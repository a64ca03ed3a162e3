const { setImmediate: turn } = require('node:timers/promises');
const { trace } = require('@opentelemetry/api');
const { identify } = require('spanhog');
const { attributesOf, callerOf, identityOf, sessionOf } = require('./callers.cjs');

exports.typeDefs = /* GraphQL */ `
  type User {
    id: ID!
  }
  type Query {
    user(id: ID!): User
    broken: User
  }
  type Mutation {
    addUser(email: String!): User
  }
`;

/** Resolvers whose context holds the request's headers. */
exports.resolvers = {
  Query: {
    user(_parent, { id }, { headers }) {
      trace.getActiveSpan()?.setAttributes(attributesOf(sessionOf(headers)));
      return { id };
    },
    async broken(_parent, _args, { headers }) {
      await turn();
      identify(identityOf(callerOf(headers)));
      throw new Error('It broke');
    },
  },
  Mutation: {
    async addUser(_parent, _args, { headers }) {
      await turn();
      trace.getActiveSpan()?.setAttributes(attributesOf(callerOf(headers)));
      return { id: 'u1' };
    },
  },
};
