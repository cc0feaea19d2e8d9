/** Whether what an analyst looks at is all that there is: the servers behind the console, and how each sink of the delivery jobs fares. */
package dev.vedette.console.health;
