/** The run book's commands, on processes of their own. */
package dev.syncline.local.cluster;
