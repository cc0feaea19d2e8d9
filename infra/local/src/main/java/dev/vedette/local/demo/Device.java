package dev.vedette.local.demo;

/**
 * What a person works with, as a server sees it: the client context.
 *
 * @param address IP address, of a range that is reserved for documentation (RFC 5737)
 * @param userAgent {@code User-Agent} header
 * @param clientId OAuth client that the software is registered as
 */
record Device(String address, String userAgent, String clientId) {}
