/** The words that all parts of Vedette share: topics, wire format and the names of fields. Knows no other module. */
package dev.vedette.schemas;
