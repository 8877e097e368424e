// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice The ledger is not that of Members.
/// @param ledgerId The ledger given.
/// @param actual The ledger of Members.
error ForeignLedger(bytes32 ledgerId, bytes32 actual);

/// @notice Catalog relies on another Members contract.
/// @param members The contract given.
/// @param actual The contract on which Catalog relies.
error ForeignMembers(address members, address actual);

/// @notice There is such an authorization already.
/// @param authorization The id to which the code leads.
error AuthorizationExists(bytes32 authorization);

/// @notice The statement does not fit how far the authorization has come.
/// @param authorization The authorization's id.
/// @param status How far it has come, as `AuthorizationBook.Status`.
error WrongStatus(bytes32 authorization, uint8 status);

/// @notice The application decided upon is not the one that was made.
/// @param given The digest given.
/// @param actual The digest of the application.
error WrongApplication(bytes32 given, bytes32 actual);

/// @notice The resource was never published, or is withdrawn.
/// @param resource The resource's id.
error NotPublished(bytes32 resource);

/// @notice A member needs no authorization for a resource of its own.
/// @param resource The resource's id.
/// @param member The member given.
error OwnResource(bytes32 resource, bytes32 member);

/// @notice The period ends before it begins, or in a second from 2^53 on.
/// @param from Its first second.
/// @param until Its last second.
error InvalidPeriod(uint64 from, uint64 until);

/// @notice The period has passed.
/// @param until Its last second.
/// @param time The block's time, Unix seconds.
error PeriodPassed(uint64 until, uint256 time);

/// @notice The period granted is not within the one asked for.
/// @param from The first second granted.
/// @param until The last second granted.
error PeriodExceeded(uint64 from, uint64 until);

/// @notice More uses were granted than asked for.
/// @param uses The number granted; 0 for any number.
/// @param asked The number asked for.
error UsesExceeded(uint32 uses, uint32 asked);
