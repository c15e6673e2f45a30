/** The weights and inputs that runtimes are compared with. */
export const oneCoreSeed = 51
