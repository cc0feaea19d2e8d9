/** What a sink tells of itself. */
package dev.vedette.delivery.state;
