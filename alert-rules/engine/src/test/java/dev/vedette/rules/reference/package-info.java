/** A second reading of the Sigma specification: slow, direct, and without a line of the engine's. */
package dev.vedette.rules.reference;
