/**
 * Names of recipes, needs and packages: each becomes part of a path, of a line and of a JSON object, and must not have
 * a special meaning there.
 */
export const NAME = /^[A-Za-z0-9][\w.+-]{0,99}$/;

/** What {@link NAME} allows, for messages. */
export const NAME_TEXT = 'letters, digits and ".+-_", with a letter or digit first, at most 100 of them';
