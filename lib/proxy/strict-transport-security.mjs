/**
 * Two years, as the preload list wants it. Only over https: browsers ignore it elsewhere.
 * JavaScript, since next.config.mjs reads it too: for the files that the proxy does not see.
 */
export const strictTransportSecurity = 'max-age=63072000; includeSubDomains'
