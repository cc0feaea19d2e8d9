/** Certificates and keys of connections to destinations, from PEM files. */
package dev.vedette.delivery.tls;
