/** How far delivery is. */
package dev.vedette.local.delivery;
