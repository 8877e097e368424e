// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A statement names no key, or too many.
/// @param given How many were given.
/// @param most How many are possible.
error WrongNumberOfKeys(uint256 given, uint256 most);

/// @notice A lock ends in the past, or lasts too long.
/// @param until Its last second.
/// @param latest The last second possible.
error InvalidLock(uint64 until, uint256 latest);

/// @notice The member would have more locks than it may.
/// @param member The member's id.
/// @param most How many it may have.
error TooManyLocks(bytes32 member, uint256 most);

/// @notice The document is locked or booked already.
/// @param key Its key.
/// @param holder The id of the member that has it.
/// @param until The lock's last second; 0 for a booking.
error UseTaken(bytes32 key, bytes32 holder, uint64 until);

/// @notice Another member was named as the one that may use the document.
/// @param key Its key.
/// @param buyer The id of the member named.
error NotNamed(bytes32 key, bytes32 buyer);

/// @notice The voucher does not have the document in that way.
/// @param key Its key.
/// @param status How it is used, as `Uses.Use`.
error NotHeld(bytes32 key, uint8 status);
