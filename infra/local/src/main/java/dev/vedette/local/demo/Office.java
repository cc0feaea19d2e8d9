package dev.vedette.local.demo;

import java.net.URI;

/**
 * What attacks and honest people act on.
 *
 * @param server what clients connect to
 * @param issuer where tokens come from
 * @param tasks what people do
 */
record Office(URI server, TokenIssuer issuer, OfficeTasks tasks) {}
