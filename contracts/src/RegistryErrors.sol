// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice There is no such member.
/// @param member The id given.
error UnknownMember(bytes32 member);

/// @notice There is such a member already.
/// @param member The id to which the code leads.
error MemberExists(bytes32 member);

/// @notice The prefix is another member's.
/// @param prefix The prefix given.
/// @param member The member that has it.
error PrefixTaken(string prefix, bytes32 member);

/// @notice No role, an unknown one, or two that exclude each other.
/// @param roles The roles given.
error InvalidRoles(uint32 roles);

/// @notice The rank is neither handler nor head.
/// @param rank The rank given.
error InvalidRank(uint8 rank);

/// @notice The rank is not the one that the account has.
/// @param account The account.
/// @param given The rank given.
/// @param actual The rank that it has.
error WrongRank(address account, uint8 given, uint8 actual);

/// @notice The zero address is nobody's account.
error ZeroAccount();

/// @notice The account is in use, or was once another member's.
/// @param account The account.
/// @param member The member to which it belongs for ever.
error AccountTaken(address account, bytes32 member);

/// @notice The account is not one of that member's.
/// @param account The account.
/// @param member The member.
error NoSuchAccount(address account, bytes32 member);

/// @notice An active steward organisation would be without a head.
/// @param member The organisation.
error HeadMissing(bytes32 member);

/// @notice An active operator organisation would be without an account.
/// @param member The organisation.
error AccountMissing(bytes32 member);

/// @notice The ledger would be without an active steward.
/// @param member The last one.
error LastSteward(bytes32 member);

/// @notice The ledger would be without an active operator.
/// @param member The last one.
error LastOperator(bytes32 member);

/// @notice The member is suspended already.
/// @param member The member.
error AlreadySuspended(bytes32 member);

/// @notice The member is not suspended.
/// @param member The member.
error NotSuspended(bytes32 member);

/// @notice The block is still to come.
/// @param blockNumber The block asked for.
/// @param current The current block.
error FutureBlock(uint48 blockNumber, uint256 current);
