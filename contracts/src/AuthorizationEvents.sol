// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice A consumer asked for a resource.
/// @param digest The statement's digest, by which decisions name the application.
/// @param authorization The authorization's id.
/// @param resource The resource's id.
/// @param consumer The id of the member that asked.
/// @param request SHA-256 of the application's document.
/// @param from The first second asked for.
/// @param until The last second asked for.
/// @param uses How many releases were asked for; 0 for any number.
/// @param state The authorization's new state number, 1.
event AccessRequested(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed resource,
    bytes32 consumer,
    bytes32 request,
    uint64 from,
    uint64 until,
    uint32 uses,
    uint64 state
);

/// @notice The consumer's head passed an application on.
/// @param digest The statement's digest.
/// @param authorization The authorization's id.
/// @param member The id of the consumer.
/// @param application The digest of the application.
/// @param state The authorization's new state number.
event AccessEndorsed(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed member,
    bytes32 application,
    uint64 state
);

/// @notice The owner's head granted an application.
/// @param digest The statement's digest.
/// @param authorization The authorization's id.
/// @param member The id of the owner.
/// @param application The digest of the application.
/// @param terms SHA-256 of the terms.
/// @param from The first second in which it holds.
/// @param until The last second in which it holds.
/// @param uses How many releases at most; 0 for any number.
/// @param state The authorization's new state number.
event AccessGranted(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed member,
    bytes32 application,
    bytes32 terms,
    uint64 from,
    uint64 until,
    uint32 uses,
    uint64 state
);

/// @notice The owner's head denied an application.
/// @param digest The statement's digest.
/// @param authorization The authorization's id.
/// @param member The id of the owner.
/// @param application The digest of the application.
/// @param reason SHA-256 of the reason.
/// @param state The authorization's new state number.
event AccessDenied(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed member,
    bytes32 application,
    bytes32 reason,
    uint64 state
);

/// @notice A grant was suspended.
/// @param digest The statement's digest.
/// @param authorization The authorization's id.
/// @param member The id of the owner or steward whose head suspended it.
/// @param reason SHA-256 of the reason.
/// @param state The authorization's new state number.
event AccessSuspended(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed member,
    bytes32 reason,
    uint64 state
);

/// @notice A suspended grant holds again.
/// @param digest The statement's digest.
/// @param authorization The authorization's id.
/// @param member The id of the owner or steward whose head resumed it.
/// @param reason SHA-256 of the reason.
/// @param state The authorization's new state number.
event AccessResumed(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed member,
    bytes32 reason,
    uint64 state
);

/// @notice An authorization was ended, or an application taken back.
/// @param digest The statement's digest.
/// @param authorization The authorization's id.
/// @param member The id of the owner, steward or consumer whose head ended it.
/// @param reason SHA-256 of the reason.
/// @param state The authorization's new state number.
event AccessRevoked(
    bytes32 indexed digest,
    bytes32 indexed authorization,
    bytes32 indexed member,
    bytes32 reason,
    uint64 state
);
