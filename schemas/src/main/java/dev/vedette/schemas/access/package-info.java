/** What opens a connection to another system: secrets in files of their own, and the files of TLS. JDK types alone. */
package dev.vedette.schemas.access;
