import * as module from 'node:module';

/**
 * Resolves drizzle-orm without reading its package.json, 178 KB, each time: Node does so for every import of the package
 * and for each of its files, which was half of the time that a process of ours takes to load. The tests start hundreds.
 * Nothing of it is needed to run: what is resolved is the same. Node 20, which npm may run on, has no such hooks.
 */
const known = new Map();

module.registerHooks?.({
  resolve(specifier, context, next) {
    const { parentURL = '', conditions } = context;
    const isPart = parentURL.includes('/node_modules/drizzle-orm/') && /^\.\.?\/.*\.js$/.test(specifier);
    if (isPart && conditions.includes('import'))
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true };
    if (!/^drizzle-orm(\/|$)/.test(specifier) || parentURL.includes('/node_modules/'))
      return next(specifier, context);
    const key = `${specifier} ${conditions}`;
    const found = known.get(key) ?? next(specifier, context);
    known.set(key, found);
    return { ...found, shortCircuit: true };
  },
});
